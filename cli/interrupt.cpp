#include "cli/interrupt.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

#include "runtime/files/replace.h"

namespace kcc {
namespace {

std::atomic<bool> asked{false};
std::atomic<bool> watched{false};  // whether somebody stops when `asked`
std::atomic<bool> silent{false};
std::atomic<bool> saving{false};

constexpr const char* kAsked = "interrupted: stopping after this step; once more ends it at once, and saves nothing";

// Past stdio: whoever computes may hold its lock for ever. A line of progress, or a `^C`, ends first.
void tell(const std::string& text) {
  if (silent) return;
  const std::string line = (isatty(STDERR_FILENO) ? "\n" : "") + text + "\n";
  if (write(STDERR_FILENO, line.data(), line.size()) < 0) return;  // nobody reads it
}

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

void wait_for_signals() {
  // coreutils' timeout signals its child, and at once the group that the child is in: that is one request.
  constexpr std::chrono::milliseconds kOneRequest{300};
  const sigset_t set = watched_signals();
  std::chrono::steady_clock::time_point first;
  bool waited = false;
  for (;;) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0) continue;
    if (!watched) {  // as if nobody had waited for it
      pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
      std::raise(signal);
    }
    if (!asked.exchange(true)) {
      first = std::chrono::steady_clock::now();
      tell(kAsked);
      continue;
    }
    if (std::chrono::steady_clock::now() - first < kOneRequest) continue;
    if (saving && !std::exchange(waited, true)) {
      tell("interrupted again: what was trained is being saved; once more ends it at once");
      continue;
    }
    give_up_replacing();
    tell("interrupted again: nothing more is saved");
    _exit(130);
  }
}

}  // namespace

void watch_signals() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  const sigset_t set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);  // threads that are started from here on have it so too
  std::thread(wait_for_signals).detach();
}

Saving::Saving() { saving = true; }
Saving::~Saving() { saving = false; }

void interrupt_silently() { silent = true; }

const std::atomic<bool>& interrupted() {
  if (!watched.exchange(true))
    std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is no reason to lose a training
  return asked;
}

}  // namespace kcc
