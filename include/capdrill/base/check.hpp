#pragma once

#include <cstdint>

#include "capdrill/base/time.hpp"

namespace capdrill {

/// What a failed check prints beside its sentence, so that the failure can be run again. One per
/// thread: the running simulation registers its own for as long as it runs.
struct CheckContext {
  const char* scenario = "";
  std::uint64_t seed = 0;
  const SimTime* now = nullptr;
  const std::uint64_t* event_number = nullptr;
};

/// Registers `context` for this thread and returns the previous one; null for none.
const CheckContext* exchange_check_context(const CheckContext* context);

/// Prints the condition, the sentence, the place and the context to stderr, then aborts.
[[noreturn]] void check_failed(const char* condition, const char* sentence, const char* file,
                               int line);

}  // namespace capdrill

/// Stops the program when capdrill itself is wrong (never for what a user wrote). Armed in every
/// build.
#define CAPDRILL_CHECK(condition, sentence) \
  ((condition) ? static_cast<void>(0)       \
               : ::capdrill::check_failed(#condition, sentence, __FILE__, __LINE__))

/// The same for measured hot loops: armed in debug builds only.
#ifdef NDEBUG
#define CAPDRILL_DEBUG_CHECK(condition, sentence) static_cast<void>(0)
#else
#define CAPDRILL_DEBUG_CHECK(condition, sentence) CAPDRILL_CHECK(condition, sentence)
#endif
