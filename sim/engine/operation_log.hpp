#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capdrill/rules/refusal.hpp"
#include "engine/context.hpp"

namespace capdrill::engine {

/// Names an operation that is under way.
using OperationId = Id<struct OperationTag>;

/// An operation whose place in the log may be another's by the time one looks again.
struct OperationRef {
  OperationId id{0U};
  std::uint64_t number = 0;
};

/// Operations from submission to their end. One may wait for steps that take time (a VM that
/// starts); it ends when it was submitted whole and its last step has ended.
class OperationLog {
 public:
  explicit OperationLog(Context& context);

  /// Begins an operation. `entry` is the timeline entry that asks for it; null for those that
  /// `initiator` asks for.
  OperationId submit(const std::string& operation, const std::string& target,
                     const scenario::TimelineEntry* entry,
                     const std::string& initiator = "platform");
  /// Its number in the records.
  [[nodiscard]] std::uint64_t number(OperationId id) const {
    return operations_[id.index()].record.id;
  }
  [[nodiscard]] OperationRef ref(OperationId id) const { return {id, number(id)}; }
  /// Whether the operation has not ended.
  [[nodiscard]] bool is_under_way(const OperationRef& ref) const {
    return !operations_[ref.id.index()].ended && number(ref.id) == ref.number;
  }
  /// How many things it is to act on.
  void request(OperationId id, std::int64_t count);
  /// Things that were done at once.
  void add_done(OperationId id, std::int64_t count);
  /// The first refusal gives the code, later ones stand in details.
  void refuse(OperationId id, const rules::Refusal& refusal);
  void warn(OperationId id, const std::string& warning);
  [[nodiscard]] bool is_refused(OperationId id) const {
    return operations_[id.index()].record.outcome == Outcome::Failed;
  }
  void set_http_status(OperationId id, int status);
  /// One more step is under way, or has ended (`refusal` absent = done).
  void step_begins(OperationId id);
  void step_ends(OperationId id, const std::optional<rules::Refusal>& refusal);
  /// It stays open between the two, whatever it waits for.
  void wait(OperationId id) { ++operation(id).steps_under_way; }
  void resume(OperationId id);
  /// Nothing more will be asked of it; it ends now unless steps are under way.
  void submitted(OperationId id);

  /// Reports what is still under way at the end of the run.
  void close();

  /// At t = 0: the refusal of what the file declares, if any.
  [[nodiscard]] const std::optional<rules::Refusal>& refusal_at_start() const {
    return refusal_at_start_;
  }
  [[nodiscard]] std::int64_t unexpected() const { return unexpected_; }

 private:
  struct Operation {
    OperationRecord record;
    const scenario::TimelineEntry* entry = nullptr;
    std::int64_t steps_under_way = 0;
    bool submitted = false;
    bool ended = false;
  };

  Operation& operation(OperationId id) { return operations_[id.index()]; }
  void end_if_complete(Operation& operation);
  void judge(Operation& operation) const;
  void report(Operation& operation);

  Context& context_;
  /// Those under way; ended ones are dropped from the front.
  std::vector<Operation> operations_;
  std::uint64_t next_id_ = 1;
  std::int64_t unexpected_ = 0;
  std::optional<rules::Refusal> refusal_at_start_;
};

}  // namespace capdrill::engine
