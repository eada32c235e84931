#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/association.hpp"
#include "engine/operation_log.hpp"
#include "engine/placements.hpp"
#include "engine/vm_life.hpp"

namespace capdrill::engine {

/// Operations on single VMs; an entry with a `count` acts on each of its VMs in order of rank.
class VmOperations {
 public:
  VmOperations(Context& context, Accounts& accounts, Placements& placements,
               OperationLog& operations, VmLife& vms);

  void create(const scenario::CreateVm& request, OperationId operation);
  void act(const scenario::ActOnVm& request, OperationId operation);
  /// Associates with a group, or (null) disassociates.
  void update(const scenario::UpdateVm& request, OperationId operation);
  void resize(const scenario::ResizeVm& request, OperationId operation);

 private:
  [[nodiscard]] std::optional<VmEntryId> find(const scenario::Name& name, OperationId operation);
  [[nodiscard]] Applicant applicant_of(const scenario::VirtualMachine& asked) const;
  [[nodiscard]] std::optional<rules::Refusal> create_one(VmEntryId entry,
                                                         const Applicant& applicant,
                                                         OptionalId<GroupId> group,
                                                         std::uint32_t rank, OperationId operation);
  [[nodiscard]] std::optional<rules::Refusal> check_quota(const Applicant& applicant,
                                                          std::int64_t vcpus) const;
  [[nodiscard]] std::optional<rules::Refusal> join(VmId id, const scenario::Name& group);
  [[nodiscard]] std::optional<rules::Refusal> leave(VmId id);
  [[nodiscard]] std::optional<rules::Refusal> resize(VmId id, SizeId size, OperationId operation);

  Context& context_;
  Accounts& accounts_;
  Placements& placements_;
  OperationLog& operations_;
  VmLife& vms_;
};

}  // namespace capdrill::engine
