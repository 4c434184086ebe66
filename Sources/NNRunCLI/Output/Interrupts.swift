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
      // A program in the background of a script is not meant when its terminal is: the shell says so.
      guard sigaction(number, nil, &action) == 0, !isIgnored(action) else { continue }
      action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Interrupts.received.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
      // Calls that wait go on: the loop asks after every step.
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// A training goes on when nobody hears of it any more.
  static func ignorePipes() { signal(SIGPIPE, SIG_IGN) }

  /// Lets a file that gets too large (`ulimit -f`) be an error like others, and keeps files apart from standard streams.
  static func guardFiles() {
    signal(SIGXFSZ, SIG_IGN)
    // Of a standard stream that is closed a file that is opened later would take the place, and get what is meant for
    // the stream.
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
    }
  }
}
