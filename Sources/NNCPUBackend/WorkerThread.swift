import Glibc

/// One OS thread with a large stack that runs what others hand it, one thing at a time.
final class WorkerThread: @unchecked Sendable {
  /// What both sides share; the thread holds it, not the `WorkerThread`, which can so end the thread when it goes.
  private final class Exchange: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var job: (() -> Void)?
    private var isDone = false
    private var isBusy = false
    private var ends = false

    init() {
      pthread_mutex_init(mutex, nil)
      pthread_cond_init(changed, nil)
    }

    deinit {
      pthread_cond_destroy(changed)
      pthread_mutex_destroy(mutex)
      changed.deallocate()
      mutex.deallocate()
    }

    private func locked(_ body: () -> Void) {
      pthread_mutex_lock(mutex)
      body()
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }

    func call(_ body: @escaping () -> Void) {
      locked {
        while isBusy { pthread_cond_wait(changed, mutex) }
        isBusy = true
        isDone = false
        job = body
        pthread_cond_broadcast(changed)
        while !isDone { pthread_cond_wait(changed, mutex) }
        isBusy = false
      }
    }

    func end() { locked { ends = true } }

    func serve() {
      while runNext() { locked { isDone = true } }
    }

    /// A function of its own, so that the job is let go of before its caller hears that it is done.
    @inline(never) private func runNext() -> Bool {
      guard let work = nextJob() else { return false }
      work()
      return true
    }

    private func nextJob() -> (() -> Void)? {
      var next: (() -> Void)?
      locked {
        while job == nil && !ends { pthread_cond_wait(changed, mutex) }
        next = job
        job = nil
      }
      return next
    }
  }

  private let exchange = Exchange()
  private let thread: pthread_t

  /// - Throws: the system's error number when it gives no thread.
  init(stackBytes: Int = 64 << 20) throws(ThreadError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackBytes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { pthread_attr_destroy(&attributes) }
    let argument = Unmanaged.passRetained(exchange)
    var created = pthread_t()
    let status = pthread_create(
      &created, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Exchange>.fromOpaque(argument).takeRetainedValue().serve()
        return nil
      }, argument.toOpaque())
    guard status == 0 else {
      argument.release()
      throw ThreadError(number: status)
    }
    thread = created
  }

  deinit { exchange.end() }

  var isCurrent: Bool { pthread_equal(pthread_self(), thread) != 0 }

  func perform<R>(_ body: () throws -> R) rethrows -> R {
    if isCurrent { return try body() }
    return try waiting(body) { throw $0 }
  }

  /// `rescue` only passes on what `body` threw, which `rethrows` cannot see otherwise.
  private func waiting<R>(_ body: () throws -> R, rescue: (any Error) throws -> R) rethrows -> R {
    var result: Result<R, any Error>?
    withoutActuallyEscaping(body) { body in
      withUnsafeMutablePointer(to: &result) { slot in
        let place = UncheckedBox(slot)
        exchange.call { place.value.pointee = Result { try body() } }
      }
    }
    switch result {
    case .success(let value): return value
    case .failure(let error): return try rescue(error)
    case nil: preconditionFailure("the worker thread ended without an answer")
    }
  }
}

struct ThreadError: Error {
  let number: Int32
}

/// Carries what the compiler cannot see to be used by one thread at a time.
private struct UncheckedBox<T>: @unchecked Sendable {
  let value: T
  init(_ value: T) { self.value = value }
}
