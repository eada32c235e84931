#include "import_names.hpp"

#include <fmt/format.h>

#include "capdrill/scenario/nearest.hpp"

namespace capdrill::scenario {

namespace {

std::string identity(const arm::Resource& resource) {
  const bool is_member = resource.kind == arm::ResourceKind::reservation;
  return folded(fmt::format("{}\n{}\n{}\n{}\n{}", static_cast<int>(resource.kind),
                            resource.subscription, resource.resource_group,
                            is_member ? resource.parent : "", resource.name));
}

}  // namespace

std::optional<std::string> ResourceNames::claim(const arm::Resource& resource,
                                                const std::string& section) {
  const auto [place, is_new] = names_.try_emplace(identity(resource));
  if (!is_new) return std::nullopt;
  std::string name = resource.name;
  for (int i = 2; !taken_.insert(folded(section + name)).second; ++i) {
    name = fmt::format("{}-{}", resource.name, i);
  }
  place->second = name;
  paths_.emplace(section + name, resource.path);
  return name;
}

const std::string* ResourceNames::find(const arm::Resource& resource) const {
  const auto found = names_.find(identity(resource));
  return found == names_.end() ? nullptr : &found->second;
}

const std::string* ResourceNames::find_referenced(const arm::Resource& from, arm::ResourceKind kind,
                                                  std::string_view reference) const {
  arm::Resource wanted;
  wanted.kind = kind;
  wanted.subscription = from.subscription;
  wanted.resource_group = from.resource_group;
  wanted.name = reference;
  const auto id = arm::parse_resource_id(reference);
  if (id && !id->names.empty()) {
    wanted.name = id->names.back();
    if (!id->subscription.empty()) wanted.subscription = id->subscription;
    if (!id->resource_group.empty()) wanted.resource_group = id->resource_group;
  }
  return find(wanted);
}

std::string ResourceNames::path_of(const std::string& name) const {
  const auto found = paths_.find(name);
  return found == paths_.end() ? std::string() : found->second;
}

}  // namespace capdrill::scenario
