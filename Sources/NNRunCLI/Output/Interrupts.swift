import Glibc
import NNRun
import Synchronization

/// What Ctrl-C, SIGTERM and SIGHUP, a closed terminal, do: they end a command at once and leave no file half-written.
/// To a training they are a wish that its loop asks after.
enum Interrupts {
  private static let received = Atomic<Int32>(0)
  private static let isListening = Atomic<Bool>(false)

  /// What was asked for, if anything was.
  static var wish: Interruption? {
    switch received.load(ordering: .relaxed) {
    case SIGINT: .interrupt
    case SIGTERM: .terminate
    case SIGHUP: .hangUp
    default: nil
    }
  }

  /// What every command begins with.
  static func prepare() {
    guardFiles()
    // Used before a signal can come: the first use of each takes a lock, which a handler must not.
    received.store(0, ordering: .relaxed)
    isListening.store(false, ordering: .relaxed)
    OpenDrafts.removeFiles()
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      // A program in the background of a script is not meant when its terminal is: the shell says so, and nohup.
      guard sigaction(number, nil, &action) == 0, !isIgnored(action) else { continue }
      action = sigaction()
      action.__sigaction_handler.sa_handler = { number in Interrupts.receive(number) }
      // Calls that wait go on: a training asks after every step.
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
  }

  /// From here on the first signal is a wish. The next one, of whatever kind but SIGHUP, ends the process
  /// at once.
  static func listen() { isListening.store(true, ordering: .relaxed) }

  /// The handler: takes no lock and allocates nothing.
  private static func receive(_ number: Int32) {
    if isListening.load(ordering: .relaxed) {
      if received.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged { return }
      // A terminal that is closed sends it twice, once through the shell: nobody has lost patience.
      if number == SIGHUP { return }
    }
    OpenDrafts.removeFiles()
    // It ends the way it would without a handler, for whoever waits for it to see.
    signal(number, SIG_DFL)
    raise(number)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// A training goes on when nobody hears of it any more.
  static func ignorePipes() { signal(SIGPIPE, SIG_IGN) }

  /// Lets a file that gets too large (`ulimit -f`) be an error like others, and keeps files apart from standard
  /// streams.
  private static func guardFiles() {
    signal(SIGXFSZ, SIG_IGN)
    // Of a standard stream that is closed a file that is opened later would take the place, and get what is meant for
    // the stream. Open the wrong way, it is as good as closed.
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }
}
