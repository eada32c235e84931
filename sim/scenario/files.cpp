#include "files.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "utf8.hpp"

namespace capdrill::scenario {

namespace fs = std::filesystem;

namespace {

bool is_inside(const fs::path& inner, const fs::path& outer) {
  const auto [outer_end, inner_end] =
      std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return outer_end == outer.end() && inner_end != inner.end();
}

std::string with_slash(const fs::path& folder) {
  return folder.empty() ? "" : folder.generic_string() + "/";
}

std::string quoted(std::string_view written) { return "'" + printable(written, 100) + "'"; }

}  // namespace

Folder folder_of(const fs::path& file) {
  const fs::path parent = file.parent_path();
  return {.path = parent.empty() ? fs::path(".") : parent,
          .shown = parent.empty() ? "" : (parent / "").generic_string(),
          .name = ""};
}

std::variant<FoundFile, std::string> find_file(const Folder& folder, std::string_view written) {
  if (folder.path.empty()) return "this scenario is not a file, so it may not name one";
  const fs::path relative = fs::path(written).lexically_normal();
  if (relative.empty() || relative.is_absolute() || *relative.begin() == "..") {
    return quoted(written) + " leads out of the folder of the file that names it";
  }
  const fs::path path = folder.path / relative;
  std::error_code error;
  const fs::path real_folder = fs::canonical(folder.path, error);
  if (error) return quoted(written) + " cannot be read";
  const fs::path real = fs::canonical(path, error);
  if (error) return quoted(written) + " does not exist";
  if (!is_inside(real, real_folder)) {
    return quoted(written) + " leads out of the folder of the file that names it, by a link";
  }
  if (!fs::is_regular_file(real, error)) return quoted(written) + " is not a plain file";
  const std::string below = with_slash(relative.parent_path());
  return FoundFile{
      .path = path,
      .shown = folder.shown + relative.generic_string(),
      .name = folder.name + relative.generic_string(),
      .folder = {
          .path = path.parent_path(), .shown = folder.shown + below, .name = folder.name + below}};
}

std::optional<std::string> read_file(const fs::path& path, std::size_t bytes_max) {
  std::error_code error;
  if (fs::is_directory(path, error)) return std::nullopt;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return std::nullopt;
  std::string bytes(bytes_max + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (stream.bad()) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

}  // namespace capdrill::scenario
