#include "cli/interrupt.h"

#include <unistd.h>

#include <csignal>

namespace kcc {
namespace {

std::atomic<bool> asked{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // so that a signal's handler may write it

void on_signal(int) {
  if (asked.exchange(true)) _exit(130);
}

}  // namespace

const std::atomic<bool>& interrupted() {
  static const bool installed = [] {
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is no reason to lose a training
    return true;
  }();
  (void)installed;
  return asked;
}

}  // namespace kcc
