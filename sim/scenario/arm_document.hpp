#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "arm_resources.hpp"
#include "arm_template.hpp"
#include "import_findings.hpp"

namespace capdrill::scenario::arm {

/// A size as Azure lists it (`az vm list-skus`, `Microsoft.Compute/skus`).
struct ListedSize {
  std::string path;
  std::string name;
  std::string family;
  std::int32_t vcpus = 0;
  /// In GiB, as written.
  std::string memory_gib;
  std::string location;
  std::vector<std::string> zones;
};

/// What was found in all documents of an import.
struct Collected {
  std::vector<Resource> resources;
  std::vector<ListedSize> sizes;
};

/// One document: its text as a tree, and what its paths begin with.
struct Document {
  const Value* root = nullptr;
  std::string path;
  /// Names what bears no name: the file without its ending.
  std::string stem;
};

/// Reads a template, a body of the REST API, one of its documented examples, or what
/// `az … -o json` prints: one resource or a list of them, flattened or not.
void read_document(const Document& document, const Deployment& deployment, GivenParameters& given,
                   std::int64_t& budget, Findings& findings, Collected& collected);

}  // namespace capdrill::scenario::arm
