#include "engine/operation_log.hpp"

#include <utility>

namespace capdrill::engine {

namespace {

ErrorDetail to_detail(const rules::Refusal& refusal) {
  return {std::string(rules::code_name(refusal.code)), refusal.message, refusal.target};
}

bool same_code(const std::string& expected, const std::string& code) {
  return expected == "any" || expected == code;
}

}  // namespace

OperationLog::OperationLog(Context& context) : context_(context) {}

OperationId OperationLog::submit(const std::string& name, const std::string& target,
                                 const scenario::TimelineEntry* entry,
                                 const std::string& initiator) {
  std::size_t slot = 0;
  while (slot < operations_.size() && !operations_[slot].ended) ++slot;
  if (slot == operations_.size()) operations_.emplace_back();
  Operation& operation = operations_[slot];
  operation = Operation{};
  operation.entry = entry;
  OperationRecord& record = operation.record;
  record.id = context_.starting ? 0 : next_id_++;
  record.initiator = entry != nullptr ? "timeline" : initiator;
  if (entry != nullptr) {
    record.timeline_id = entry->id;
    record.place = scenario::format_origin(context_.scenario, entry->origin);
  }
  record.submitted = context_.now();
  record.operation = name;
  record.target = target;
  return OperationId(slot);
}

void OperationLog::request(OperationId id, std::int64_t count) {
  operation(id).record.requested += count;
}

void OperationLog::add_done(OperationId id, std::int64_t count) {
  operation(id).record.done += count;
}

void OperationLog::refuse(OperationId id, const rules::Refusal& refusal) {
  OperationRecord& record = operation(id).record;
  if (context_.starting && !refusal_at_start_) refusal_at_start_ = refusal;
  if (record.outcome == Outcome::Failed) {
    record.details.push_back(to_detail(refusal));
  } else {
    record.outcome = Outcome::Failed;
    record.code = rules::code_name(refusal.code);
    record.message = refusal.message;
    record.http_status = rules::http_status(refusal.code);
  }
  for (const rules::Refusal& detail : refusal.details) record.details.push_back(to_detail(detail));
}

void OperationLog::warn(OperationId id, const std::string& warning) {
  std::string& text = operation(id).record.warning;
  text += (text.empty() || warning.empty() ? "" : " ") + warning;
}

void OperationLog::set_http_status(OperationId id, int status) {
  operation(id).record.http_status = status;
}

void OperationLog::step_begins(OperationId id) { ++operation(id).steps_under_way; }

void OperationLog::step_ends(OperationId id, const std::optional<rules::Refusal>& refusal) {
  --operation(id).steps_under_way;
  if (refusal) {
    refuse(id, *refusal);
  } else {
    ++operation(id).record.done;
  }
  end_if_complete(operation(id));
}

void OperationLog::resume(OperationId id) {
  --operation(id).steps_under_way;
  end_if_complete(operation(id));
}

void OperationLog::submitted(OperationId id) {
  operation(id).submitted = true;
  end_if_complete(operation(id));
}

void OperationLog::end_if_complete(Operation& operation) {
  if (!operation.submitted || operation.steps_under_way > 0) return;
  operation.ended = true;
  if (context_.starting) return;
  operation.record.completed = context_.now();
  judge(operation);
  report(operation);
}

void OperationLog::judge(Operation& operation) const {
  if (operation.entry == nullptr) return;
  const scenario::TimelineEntry& entry = *operation.entry;
  OperationRecord& record = operation.record;
  if (entry.expect_error) {
    record.as_expected =
        record.outcome == Outcome::Failed && same_code(*entry.expect_error, record.code);
  } else {
    record.as_expected = record.outcome == Outcome::Succeeded || entry.may_fail;
  }
}

void OperationLog::report(Operation& operation) {
  const OperationRecord& record = operation.record;
  if (!record.as_expected) ++unexpected_;
  context_.fingerprint.add(hash_text(record.operation));
  context_.fingerprint.add(hash_text(record.target));
  context_.fingerprint.add(hash_text(record.code));
  context_.fingerprint.add(static_cast<std::uint64_t>(record.outcome));
  context_.fingerprint.add(static_cast<std::uint64_t>(record.requested));
  context_.fingerprint.add(static_cast<std::uint64_t>(record.done));
  context_.observer.operation_ended(context_.world, record);
}

void OperationLog::close() {
  for (Operation& operation : operations_) {
    if (operation.ended) continue;
    operation.record.outcome = Outcome::InProgress;
    operation.record.http_status = 202;
    report(operation);
  }
}

}  // namespace capdrill::engine
