// The fake disk's nodes, names and failures.
#include "tests/unit/store/fake_file_system.h"

#include <array>
#include <limits>

#include "base/check.h"
#include "base/strings.h"

namespace meshc {
namespace {

constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();

Status no_such_file(const std::string& path) { return not_found_error("no file '" + path + "'"); }

}  // namespace

class FakeFileSystem::File : public WritableFile {
 public:
  File(FakeFileSystem* disk, std::string path, std::shared_ptr<Node> node)
      : disk_(disk), path_(std::move(path)), node_(std::move(node)) {}

  Status append(std::string_view bytes) override {
    const Status status = disk_->operate(path_);
    node_->bytes.append(status.ok() ? bytes : bytes.substr(0, bytes.size() / 2));
    return status;
  }
  Status sync() override {
    MESHC_RETURN_IF_ERROR(disk_->operate(path_));
    node_->synced_bytes = node_->bytes;
    return ok_status();
  }
  Status close() override { return disk_->operate(path_); }

 private:
  FakeFileSystem* disk_;
  std::string path_;
  std::shared_ptr<Node> node_;
};

class FakeFileSystem::Lock : public FileLock {
 public:
  Lock(std::shared_ptr<std::set<std::string>> locked, std::string path)
      : locked_(std::move(locked)), path_(std::move(path)) {}
  ~Lock() override { locked_->erase(path_); }

 private:
  std::shared_ptr<std::set<std::string>> locked_;
  std::string path_;
};

FakeFileSystem::FakeFileSystem() : fail_at_(kNever), stop_at_(kNever) {
  names_["/"] = std::make_shared<Node>(Node{true, 0755, "", ""});
  durable_names_ = names_;
}

void FakeFileSystem::fail_at(uint64_t n) { fail_at_ = n; }
void FakeFileSystem::stop_at(uint64_t n) { stop_at_ = n; }

void FakeFileSystem::heal() {
  fail_at_ = kNever;
  stop_at_ = kNever;
  operations_ = 0;
}

Status FakeFileSystem::operate(const std::string& path) {
  const uint64_t number = operations_++;
  if (number != fail_at_ && number < stop_at_) return ok_status();
  return io_error("operation " + std::to_string(number) + " on '" + path + "' was made to fail");
}

FakeFileSystem::Node* FakeFileSystem::find(const std::string& path) const {
  const auto entry = names_.find(path);
  return entry == names_.end() ? nullptr : entry->second.get();
}

// Each name has its synced or its present file, one by one: renames may have happened in part.
void FakeFileSystem::lose_some_names(std::mt19937& dice) {
  std::set<std::string> paths;
  for (const auto& [path, node] : names_) paths.insert(path);
  for (const auto& [path, node] : durable_names_) paths.insert(path);
  for (const std::string& path : paths) {
    if (dice() % 2 == 0) continue;
    const auto durable = durable_names_.find(path);
    if (durable == durable_names_.end()) {
      names_.erase(path);
    } else {
      names_[path] = durable->second;
    }
  }
}

void FakeFileSystem::crash(Crash kind, uint32_t seed) {
  std::mt19937 dice(seed);
  if (kind == Crash::kLoseAll || kind == Crash::kLoseNames) names_ = durable_names_;
  if (kind == Crash::kMixed) lose_some_names(dice);
  // In the order of paths a directory comes before what it holds, which is lost with its name.
  std::erase_if(names_, [&](const auto& entry) {
    return names_.find(parent_directory(entry.first)) == names_.end();
  });
  for (const auto& [path, node] : names_) {
    Crash fate = kind;
    if (kind == Crash::kMixed) {
      constexpr std::array kFates = {Crash::kKeepAll, Crash::kLoseBytes, Crash::kTorn};
      fate = kFates[dice() % kFates.size()];
    }
    if (fate == Crash::kLoseAll || fate == Crash::kLoseBytes) node->bytes = node->synced_bytes;
    if (fate == Crash::kTorn && node->bytes != node->synced_bytes) {
      const size_t kept = (node->synced_bytes.size() + node->bytes.size()) / 2;
      for (size_t i = kept; i < node->bytes.size(); ++i) node->bytes[i] = '\0';
    }
    node->synced_bytes = node->bytes;
  }
  durable_names_ = names_;
  locked_ = std::make_shared<std::set<std::string>>();
}

std::vector<std::string> FakeFileSystem::all_files() const {
  std::vector<std::string> paths;
  for (const auto& [path, node] : names_) {
    if (!node->is_directory) paths.push_back(path);
  }
  return paths;
}

const std::string& FakeFileSystem::bytes(const std::string& path) const {
  const Node* node = find(path);
  MESHC_CHECK(node != nullptr, path);
  return node->bytes;
}

void FakeFileSystem::set_bytes(const std::string& path, std::string bytes) {
  Node* node = find(path);
  MESHC_CHECK(node != nullptr, path);
  node->bytes = std::move(bytes);
}

uint32_t FakeFileSystem::mode(const std::string& path) const {
  const Node* node = find(path);
  MESHC_CHECK(node != nullptr, path);
  return node->mode;
}

Result<std::unique_ptr<WritableFile>> FakeFileSystem::open_for_write(const std::string& path,
                                                                     uint32_t mode) {
  MESHC_RETURN_IF_ERROR(operate(path));
  const Node* parent = find(parent_directory(path));
  if (parent == nullptr || !parent->is_directory) return no_such_file(path);
  std::shared_ptr<Node>& node = names_[path];
  if (node == nullptr) node = std::make_shared<Node>(Node{false, mode, "", ""});
  node->bytes.clear();
  return std::unique_ptr<WritableFile>(std::make_unique<File>(this, path, node));
}

Result<std::string> FakeFileSystem::read_file(const std::string& path) {
  const Node* node = find(path);
  if (node == nullptr || node->is_directory) return no_such_file(path);
  return node->bytes;
}

Result<MappedFile> FakeFileSystem::map_file(const std::string& path) {
  MESHC_ASSIGN_OR_RETURN(std::string bytes, read_file(path));
  return MappedFile::from_bytes(std::move(bytes));
}

Status FakeFileSystem::rename(const std::string& from, const std::string& to) {
  MESHC_RETURN_IF_ERROR(operate(from));
  const auto entry = names_.find(from);
  if (entry == names_.end()) return no_such_file(from);
  const std::shared_ptr<Node> node = entry->second;
  names_.erase(entry);
  names_[to] = node;
  return ok_status();
}

Status FakeFileSystem::remove_file(const std::string& path) {
  MESHC_RETURN_IF_ERROR(operate(path));
  const Node* node = find(path);
  if (node == nullptr || node->is_directory) return no_such_file(path);
  names_.erase(path);
  return ok_status();
}

Status FakeFileSystem::remove_directory(const std::string& path) {
  MESHC_RETURN_IF_ERROR(operate(path));
  MESHC_ASSIGN_OR_RETURN(const std::vector<std::string> names, list_directory(path));
  if (!names.empty()) return io_error("directory '" + path + "' is not empty");
  names_.erase(path);
  return ok_status();
}

Status FakeFileSystem::create_directory(const std::string& path, uint32_t mode) {
  MESHC_RETURN_IF_ERROR(operate(path));
  if (find(path) != nullptr) return failed_precondition_error("'" + path + "' exists already");
  if (find(parent_directory(path)) == nullptr) return no_such_file(path);
  names_[path] = std::make_shared<Node>(Node{true, mode, "", ""});
  return ok_status();
}

Status FakeFileSystem::create_directories(const std::string& path, uint32_t mode) {
  const Node* node = find(path);
  if (node != nullptr && node->is_directory) return ok_status();
  MESHC_RETURN_IF_ERROR(create_directories(parent_directory(path), mode));
  return create_directory(path, mode);
}

Status FakeFileSystem::sync_directory(const std::string& path) {
  MESHC_RETURN_IF_ERROR(operate(path));
  const Node* directory = find(path);
  if (directory == nullptr || !directory->is_directory) return no_such_file(path);
  const auto is_within = [&](const std::string& name) {
    return name != path && parent_directory(name) == path;
  };
  std::erase_if(durable_names_, [&](const auto& entry) { return is_within(entry.first); });
  for (const auto& [name, node] : names_) {
    if (is_within(name)) durable_names_[name] = node;
  }
  return ok_status();
}

Result<std::vector<std::string>> FakeFileSystem::list_directory(const std::string& path) {
  const Node* directory = find(path);
  if (directory == nullptr || !directory->is_directory) return no_such_file(path);
  std::vector<std::string> names;
  for (const auto& [name, node] : names_) {
    if (name != path && parent_directory(name) == path) {
      names.push_back(name.substr(name.rfind('/') + 1));
    }
  }
  return names;
}

Result<bool> FakeFileSystem::exists(const std::string& path) { return find(path) != nullptr; }

Result<bool> FakeFileSystem::is_directory(const std::string& path) {
  const Node* node = find(path);
  return node != nullptr && node->is_directory;
}

Result<uint64_t> FakeFileSystem::file_size(const std::string& path) {
  const Node* node = find(path);
  if (node == nullptr) return no_such_file(path);
  return node->bytes.size();
}

Result<std::unique_ptr<FileLock>> FakeFileSystem::lock_file(const std::string& path,
                                                            std::string_view owner) {
  MESHC_RETURN_IF_ERROR(operate(path));
  if (locked_->contains(path)) return busy_error("'" + path + "' is locked");
  std::shared_ptr<Node>& node = names_[path];
  if (node == nullptr) node = std::make_shared<Node>(Node{false, 0640, "", ""});
  node->bytes = std::string(owner) + "\n";
  locked_->insert(path);
  return std::unique_ptr<FileLock>(std::make_unique<Lock>(locked_, path));
}

}  // namespace meshc
