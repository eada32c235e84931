#include "capdrill/results/result_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <random>
#include <system_error>

#include "capdrill/results/writers.hpp"

namespace capdrill::results {

namespace fs = std::filesystem;

namespace {

Error failure(const fs::path& path, const std::string& what, int error) {
  return {path.string(), what + ": " + std::generic_category().message(error)};
}

/// Absolute, without a trailing slash or dots.
fs::path normal(const fs::path& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

std::string partial_prefix(const fs::path& target) {
  return "." + target.filename().string() + ".partial-";
}

fs::path new_partial(const fs::path& target) {
  std::random_device device;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%08x%08x", device(), device());
  return target.parent_path() / (partial_prefix(target) + digits);
}

/// Opens and locks a folder. Returns: -1 when another program has it, or it is gone.
int lock_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  struct stat opened {};
  struct stat named {};
  const bool is_ours = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 &&
                       ::fstat(descriptor, &opened) == 0 && ::lstat(folder.c_str(), &named) == 0 &&
                       opened.st_ino == named.st_ino;
  if (is_ours) return descriptor;
  ::close(descriptor);
  return -1;
}

void remove_quietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

/// Removes what dead runs left of the same target.
void remove_leftovers(const fs::path& target) {
  std::error_code error;
  const std::string prefix = partial_prefix(target);
  for (fs::directory_iterator entry(target.parent_path(), error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->path().filename().string().starts_with(prefix)) continue;
    const int lock = lock_folder(entry->path());
    if (lock < 0) continue;
    remove_quietly(entry->path());
    ::close(lock);
  }
}

/// The outermost folder that does not exist on the way to `folder`; empty if all do.
fs::path first_missing(const fs::path& folder) {
  fs::path missing;
  std::error_code ignored;
  for (fs::path each = folder; !each.empty() && !fs::exists(each, ignored);
       each = each.parent_path()) {
    missing = each;
    if (each == each.parent_path()) break;
  }
  return missing;
}

std::optional<Error> sync_one(const fs::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
  if (descriptor < 0) return failure(path, "cannot be synced", errno);
  const int status = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (status != 0 && error != EINVAL) return failure(path, "cannot be synced", error);
  return std::nullopt;
}

/// Syncs every file and folder below, then the folder itself.
std::optional<Error> sync_tree(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    auto fault = entry->is_directory() ? sync_tree(entry->path()) : sync_one(entry->path(), 0);
    if (fault) return fault;
  }
  if (error) return failure(folder, "cannot be synced", error.value());
  return sync_one(folder, O_DIRECTORY);
}

bool is_unsupported(int error) { return error == EINVAL || error == ENOSYS || error == ENOTSUP; }

/// Whether `inner` is `outer` or lies in it.
bool contains(const fs::path& outer, const fs::path& inner) {
  std::error_code ignored;
  const fs::path real_outer = fs::weakly_canonical(outer, ignored);
  const fs::path real_inner = fs::weakly_canonical(inner, ignored);
  const fs::path relative = real_inner.lexically_relative(real_outer);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

std::optional<Error> find_folder_fault(const fs::path& target, Replace replace,
                                       std::span<const fs::path> inputs) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(target, error);
  if (status.type() == fs::file_type::not_found) return std::nullopt;
  if (error) return failure(target, "cannot be looked at", error.value());
  if (!fs::is_directory(target, error)) {
    return Error{target.string(), "exists and is no folder"};
  }
  if (replace == Replace::no) return Error{target.string(), "exists; --force replaces it"};
  if (contains(target, fs::current_path(error))) {
    return Error{target.string(), "holds the present folder and is not replaced"};
  }
  for (const fs::path& input : inputs) {
    if (contains(target, input)) {
      return Error{target.string(), "holds the input " + input.string() + " and is not replaced"};
    }
  }
  return std::nullopt;
}

Result<ResultFolder> ResultFolder::create(const fs::path& given) {
  const fs::path target = normal(given);
  const fs::path parent = target.parent_path();
  const fs::path created = first_missing(parent);
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) return Unexpected{failure(given, "cannot be created", error.value())};
  remove_leftovers(target);
  for (int attempt = 0; attempt < 100; ++attempt) {
    const fs::path partial = new_partial(target);
    if (::mkdir(partial.c_str(), 0777) != 0) {
      if (errno == EEXIST) continue;
      return Unexpected{failure(given, "cannot be created", errno)};
    }
    // Another run may take an unlocked folder for a leftover: then try another name.
    const int lock = lock_folder(partial);
    if (lock >= 0) return ResultFolder(target, partial, lock, created);
  }
  return Unexpected{Error{given.string(), "cannot be locked"}};
}

ResultFolder::ResultFolder(ResultFolder&& other) noexcept
    : target_(std::move(other.target_)),
      partial_(std::move(other.partial_)),
      lock_(other.lock_),
      first_created_(std::move(other.first_created_)) {
  other.partial_.clear();
  other.lock_ = -1;
}

ResultFolder::~ResultFolder() {
  discard();
  if (lock_ >= 0) ::close(lock_);
}

void ResultFolder::discard() {
  if (partial_.empty()) return;
  remove_quietly(partial_);
  partial_.clear();
  // Parent folders that were made for this one go with it, as far as they are empty.
  std::error_code error;
  if (first_created_.empty()) return;
  for (fs::path parent = target_.parent_path(); !error && contains(first_created_, parent);
       parent = parent.parent_path()) {
    fs::remove(parent, error);
  }
}

std::optional<Error> ResultFolder::move_into_place(Replace replace) {
  const char* from = partial_.c_str();
  const char* to = target_.c_str();
  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
    partial_.clear();
    return std::nullopt;
  }
  if (is_unsupported(errno) && !fs::exists(target_)) {
    if (::rename(from, to) != 0) return failure(target_, "cannot be put in its place", errno);
    partial_.clear();
    return std::nullopt;
  }
  if (errno != EEXIST && !is_unsupported(errno)) {
    return failure(target_, "cannot be put in its place", errno);
  }
  if (replace == Replace::no) return Error{target_.string(), "exists; --force replaces it"};
  if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0) {
    return std::nullopt;  // what is discarded now is the old one
  }
  const fs::path aside = new_partial(target_);
  if (::rename(to, aside.c_str()) != 0 || ::rename(from, to) != 0) {
    const int error = errno;
    ::rename(aside.c_str(), to);
    return failure(target_, "cannot be put in its place", error);
  }
  partial_ = aside;
  return std::nullopt;
}

std::optional<Error> ResultFolder::commit(Replace replace) {
  std::optional<Error> error = sync_tree(partial_);
  if (!error) error = move_into_place(replace);
  if (!error) {
    first_created_.clear();
    error = sync_one(target_.parent_path(), O_DIRECTORY);
  }
  discard();
  return error;
}

std::optional<Error> replace_file(const fs::path& given, std::string_view text) {
  const fs::path target = normal(given);
  std::error_code ignored;
  // A device or a pipe is written as it is.
  if (fs::exists(target, ignored) && !fs::is_regular_file(target, ignored)) {
    return write_text(given, text);
  }
  const fs::path partial = new_partial(target);
  std::optional<Error> error = write_text(partial, text);
  if (!error) error = sync_one(partial, 0);
  if (!error && ::rename(partial.c_str(), target.c_str()) != 0) {
    error = failure(given, "cannot be put in its place", errno);
  }
  if (!error) return std::nullopt;
  remove_quietly(partial);
  error->place = given.string();
  return error;
}

}  // namespace capdrill::results
