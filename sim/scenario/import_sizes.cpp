#include "import_sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "capdrill/scenario/catalogue.hpp"
#include "capdrill/scenario/nearest.hpp"
#include "import_convert.hpp"
#include "table.hpp"

namespace capdrill::scenario {

namespace {

/// A size's name in parts, in lower case: `Standard_E4-2ads_v5` is e, 4, 2, ads, _v5.
struct SizeName {
  std::string letters;
  std::int32_t number = 0;
  /// Of a size with fewer vCPUs than its siblings.
  std::optional<std::int32_t> constrained;
  std::string features;
  std::string version;

  /// Sizes with and without premium disks (`s`) are alike otherwise, in old names and new ones.
  [[nodiscard]] std::string series() const {
    std::string text = letters;
    if (text.size() > 1 && text.ends_with('s')) text.pop_back();
    std::string marks = features;
    std::erase(marks, 's');
    return text + "|" + marks;
  }
};

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::string take_letters(std::string_view& rest) {
  const auto end = std::ranges::find_if_not(rest, is_letter);
  std::string letters(rest.begin(), end);
  rest.remove_prefix(letters.size());
  return letters;
}

std::optional<std::int32_t> take_number(std::string_view& rest) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc{} || number < 1) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

std::optional<SizeName> parse_size_name(std::string_view name) {
  constexpr std::string_view kPrefix = "standard_";
  const std::string text = folded(name);
  if (!text.starts_with(kPrefix)) return std::nullopt;
  std::string_view rest = std::string_view(text).substr(kPrefix.size());
  SizeName parts;
  parts.letters = take_letters(rest);
  const std::optional<std::int32_t> number = take_number(rest);
  if (parts.letters.empty() || !number) return std::nullopt;
  parts.number = *number;
  if (rest.starts_with('-')) {
    rest.remove_prefix(1);
    parts.constrained = take_number(rest);
    if (!parts.constrained) return std::nullopt;
  }
  parts.features = take_letters(rest);
  if (!rest.empty() && rest.front() != '_') return std::nullopt;
  parts.version = rest;
  return parts;
}

/// How near a size of the catalogue is: the same but for premium disks, another of its series, the
/// same of another version; less is nearer.
std::optional<int> distance(const SizeName& wanted, const SizeName& known, std::int32_t vcpus) {
  if (wanted.series() != known.series()) return std::nullopt;
  const bool is_same_version = wanted.version == known.version;
  if (wanted.number == known.number) return is_same_version ? 0 : 2;
  return is_same_version && known.number == vcpus ? std::optional(1) : std::nullopt;
}

struct Guess {
  const CatalogueSize* like = nullptr;
  std::int32_t vcpus = 0;
  std::int64_t memory_mib = 0;
  std::string family;
};

/// `standardDv2Family`, as Azure's families are named after the parts of their sizes.
std::string guess_family(std::string_view name) {
  std::string text;
  for (const char c : name.substr(std::string_view("Standard_").size())) {
    const bool is_digit = c >= '0' && c <= '9';
    if (c == '_') continue;
    if (is_digit && !text.ends_with('v') && !text.ends_with('V')) continue;
    if (c != '-') text += c;
  }
  return "standard" + text + "Family";
}

std::optional<Guess> guess_size(std::string_view name) {
  const std::optional<SizeName> wanted = parse_size_name(name);
  if (!wanted) return std::nullopt;
  std::optional<Guess> best;
  int nearest = 3;
  for (const CatalogueSize& size : catalogue()) {
    const std::optional<SizeName> known = parse_size_name(size.name);
    const auto found = known ? distance(*wanted, *known, size.vcpus) : std::nullopt;
    if (!found || *found >= nearest) continue;
    nearest = *found;
    const bool is_scaled = *found == 1;
    const bool is_sibling = wanted->letters == known->letters &&
                            wanted->features == known->features &&
                            wanted->version == known->version;
    best =
        Guess{.like = &size,
              .vcpus = is_scaled ? wanted->number : size.vcpus,
              .memory_mib = is_scaled ? std::int64_t{size.memory_mib} * wanted->number / size.vcpus
                                      : size.memory_mib,
              .family = is_sibling ? size.family : guess_family(name)};
  }
  if (best && wanted->constrained) best->vcpus = *wanted->constrained;
  return best;
}

Node& add_size(ImportDraft& draft, const std::string& name, std::int32_t vcpus, std::string memory,
               const std::string& family) {
  Node& size = put(draft.skus, name, made_map(0));
  put(size, "vCPUs", made_scalar(std::to_string(vcpus), 0));
  put(size, "memoryGiB", made_scalar(std::move(memory), 0));
  put(size, "family", made_text(family));
  return size;
}

/// Adds a size as Azure lists it, when the values are sound.
bool add_listed(ImportDraft& draft, const arm::ListedSize& size, Findings& findings) {
  static const Form<SkuDraft> form = sku_entry_form();
  const arm::Value entry = arm::make_object({{"vCPUs", arm::make_integer(size.vcpus)},
                                             {"memoryGiB", arm::make_text(size.memory_gib)},
                                             {"family", arm::make_text(size.family)}});
  std::optional<Node> node =
      Converter(findings).convert(entry, *form.shape, size.path, Need::optional);
  const bool is_whole = node && node->entries.size() == entry.members.size();
  if (is_whole) put(draft.skus, size.name, std::move(*node));
  return is_whole;
}

void add_guess(ImportDraft& draft, const UsedSize& used, const Guess& guess, Findings& findings) {
  const Fraction gib{.num = guess.memory_mib, .den = 1024};
  Node& size = add_size(draft, used.name, guess.vcpus, format_fraction(gib), guess.family);
  for (Entry& entry : size.entries) {
    draft.comment(entry.value, fmt::format("a guess: like {}", guess.like->name));
  }
  findings.note(
      used.path,
      fmt::format("'{}' is not in the catalogue; its vCPUs and memory are guessed from {}, "
                  "its price counts as 0 (see 'skus')",
                  used.name, guess.like->name));
}

std::vector<std::string> catalogue_names() {
  std::vector<std::string> names;
  for (const CatalogueSize& size : catalogue()) names.emplace_back(size.name);
  return names;
}

}  // namespace

void import_sizes(ImportDraft& draft, const std::vector<arm::ListedSize>& listed,
                  Findings& findings) {
  std::map<std::string, const arm::ListedSize*> by_name;
  for (const arm::ListedSize& size : listed) by_name.emplace(folded(size.name), &size);
  std::map<std::string, const UsedSize*> used;
  for (const UsedSize& size : draft.used_sizes) used.emplace(folded(size.name), &size);
  for (const auto& [name, size] : used) {
    if (find_catalogue_size(name) != nullptr) continue;
    const auto known = by_name.find(name);
    if (known != by_name.end() && add_listed(draft, *known->second, findings)) continue;
    if (const std::optional<Guess> guess = guess_size(size->name)) {
      add_guess(draft, *size, *guess, findings);
      continue;
    }
    const std::string hint = hint_nearest(size->name, catalogue_names());
    findings.lack(size->path,
                  fmt::format("the size '{}' is not in the catalogue, and its name does not tell; "
                              "{}add a file with what `az vm list-skus -o json` says of it",
                              size->name, hint.empty() ? "" : hint + " or "));
  }
  const bool has_resources = !draft.groups.entries.empty() || !draft.scale_sets.entries.empty() ||
                             !draft.vms.entries.empty();
  for (const auto& [name, size] : by_name) {
    if (has_resources || !add_listed(draft, *size, findings) || size->location.empty()) continue;
    const std::string location = folded(size->location);
    draft.use_region(location);
    for (const std::string& zone : size->zones) draft.use_zone(location, zone);
  }
}

}  // namespace capdrill::scenario
