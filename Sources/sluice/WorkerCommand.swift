import Glibc
import Model
import Rendering
import Workshop

/// `sluice worker`: a worker process. The agent starts it, nobody else.
enum WorkerCommand {
  static let command = Command(
    name: "worker", summary: "Work for an agent, over descriptor 3. Started by sluice itself.", isHidden: true,
    run: { _ in work() })

  /// Does what the agent asks for on this very thread, so that a worker has no other when its sandbox is closed.
  static func work() -> ExitStatus {
    let status = WorkerLoop { rules in
      let renderer = try Renderer(rules: rules)
      return unsafe Craft(
        examine: { bytes in try unsafe renderer.examine(bytes) },
        render: { bytes, _, plan, deliver in
          let times = try unsafe renderer.render(bytes, plan: plan, deliver: deliver)
          return Craft.Made(
            renderSeconds: times.renderSeconds, encodeSeconds: times.encodeSeconds,
            items: zip(plan.items, times.itemSeconds).map { ($0.size, $1) })
        })
    }.run()
    return status == 0 ? .done : .couldNot
  }
}
