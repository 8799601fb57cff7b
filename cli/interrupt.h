// Ctrl-C: the first asks the work to stop after its step, the second stops now, and leaves no file half written. Both
// are told of at once, on stderr: a step may take long, or never end.
//
// A thread of its own waits for the signals, and no other takes them: some kernels of oneDNN 2.6 use the stack pointer
// for memory of the heap while they run, so a signal's handler on their thread would write into the heap.
#pragma once

#include <atomic>

namespace kcc {

// Before any other thread is started.
void watch_signals();

void interrupt_silently();  // from here on: with --quiet

// While it lives, what was trained is being saved: the second interrupt waits for it, a third does not.
class Saving {
 public:
  Saving();
  ~Saving();
  Saving(const Saving&) = delete;
  Saving& operator=(const Saving&) = delete;
};

// True once it was asked to stop. A command that has never asked is ended by the first signal.
const std::atomic<bool>& interrupted();

}  // namespace kcc
