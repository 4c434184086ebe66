import Glibc
import NNRun
import Synchronization

/// Ctrl-C and SIGTERM as a wish that the training loop asks after. A second one ends the process at once.
enum Interrupts {
  private static let received = Atomic<Int32>(0)

  /// What was asked for, if anything was.
  static var wish: Interruption? {
    switch received.load(ordering: .relaxed) {
    case SIGINT: .interrupt
    case SIGTERM: .terminate
    default: nil
    }
  }

  /// From here on the two signals are wishes.
  static func listen() {
    // Made before a signal can come: its first use takes a lock, which a handler must not.
    received.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Interrupts.received.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
      // Calls that wait go on: the loop asks after every step.
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
    // A training goes on when nobody hears of it any more.
    signal(SIGPIPE, SIG_IGN)
  }
}
