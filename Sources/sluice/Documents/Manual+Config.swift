import Settings

extension Manual {
  /// agent.conf(5): every section and every key.
  var configPage: ManualPage {
    var page = ManualPage("agent.conf", section: 5, summary: "the configuration of sluice", date: date)
    page.heading("SYNOPSIS")
    for place in ConfigSource.places { page.synopsis(place, "") }
    page.heading("DESCRIPTION")
    page.paragraphs(
      """
      The first of these files that is there is read, and no other, unless --config or `$SLUICE_CONFIG` names one, which \
      must be there. The file of the current directory is read only if nobody but the caller and root can change the file \
      or its directory; otherwise it is an error. Where there is none at all, the defaults are in force, and their paths \
      are relative to the current directory. `sluice config` shows what is in force and where each value came from; \
      `sluice init` writes a file with all keys and comments.

      The file is UTF-8 text: `[section]` lines, `key = value` lines, and comments, which are whole lines that begin with \
      `#`. The sections `[drop NAME]` and `[variant NAME]` can stand more than once, each with its own name: lower-case \
      letters, digits and hyphens, a letter first, at most 32. An unknown section or key, a section or key that stands \
      twice, and a value that is not understood are errors: nothing is started, and the exit status is 78.
      """)
    page.heading("VALUES")
    for form in ConfigValueForm.all { page.term(form.name, form.explanation) }
    for section in ConfigSection.all {
      page.heading("THE SECTION \(section.heading)")
      page.paragraphs(section.explanation)
      for key in section.keys {
        let standard = key.written.map { $0.isEmpty ? "nothing" : "`\($0)`" }
        page.term(
          "\(key.name) =", value: key.shape, key.explanation,
          "\(standard.map { "Default: \($0)." } ?? "No default.") Example: `\(key.name) = \(key.example)`")
      }
    }
    page.heading("EXAMPLES")
    page.paragraphs("Two drop folders, and a variant in two formats; all else has its default:")
    page.literalBlock(Self.sample)
    page.seeAlso([("sluice", 1), ("sluice-init", 1), ("sluice-config", 1)])
    return page
  }

  private static let sample = """
    [agent]
    pool = /srv/photos/pool
    catalog = /var/lib/sluice/catalog.sqlite

    [drop cameras]
    path = /srv/photos/cameras
    on-stored = move /srv/photos/done

    [drop scans]
    path = /srv/photos/scans
    settle = 10 s
    variants = web

    [variant thumb]
    box = 256x256

    [variant web]
    box = 1600x1600
    formats = jpeg;avif
    """
}
