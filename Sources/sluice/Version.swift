/// The version of Sluice.
///
/// Source: Semantic Versioning 2.0.0.
let sluiceVersion = "0.1.0"
