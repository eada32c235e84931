#include "capdrill/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace capdrill {

namespace {
thread_local const CheckContext* current_context = nullptr;
}  // namespace

const CheckContext* exchange_check_context(const CheckContext* context) {
  const CheckContext* previous = current_context;
  current_context = context;
  return previous;
}

void check_failed(const char* condition, const char* sentence, const char* file, int line) {
  std::fprintf(stderr, "capdrill: internal error: %s\n  check: %s\n  at: %s:%d\n", sentence,
               condition, file, line);
  if (const CheckContext* context = current_context; context != nullptr) {
    std::fprintf(stderr, "  scenario: %s, seed: %llu", context->scenario,
                 static_cast<unsigned long long>(context->seed));
    if (context->now != nullptr) {
      std::fprintf(stderr, ", simulated microsecond: %lld",
                   static_cast<long long>(context->now->us()));
    }
    if (context->event_number != nullptr) {
      std::fprintf(stderr, ", event: %llu",
                   static_cast<unsigned long long>(*context->event_number));
    }
    std::fputc('\n', stderr);
  }
  std::abort();
}

}  // namespace capdrill
