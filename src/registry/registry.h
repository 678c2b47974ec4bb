// Registry: one imported mesh, opened read-only from its file and checked once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/digest.h"
#include "base/file_system.h"
#include "base/status.h"
#include "registry/value.h"

namespace meshc {

// Immutable after it was opened: any number of threads may read it. Can only be moved, which leaves
// all views valid. What open() has checked need not be checked again by anyone: every text number
// is in range, lists and sub-tables are never null, lists are sorted as the schema says, value
// trees are well-formed.
class Registry {
 public:
  // Maps the file. A file that is not a registry, is of another version, truncated or altered is
  // refused; the failure names the file and what is wrong with it.
  static Result<Registry> open(FileSystem& file_system, const std::string& path);
  // The same on bytes in memory, as freeze_registry() gives them; `name` stands for the path.
  static Result<Registry> from_bytes(std::string bytes, std::string_view name = "registry");

  const fb::Registry& root() const { return *root_; }
  // The text of a number that stands in the registry.
  std::string_view text(uint32_t number) const {
    return root_->strings()->Get(number)->string_view();
  }
  // The number of a text, if any object has it; binary search over all texts.
  std::optional<uint32_t> find_text(std::string_view text) const;
  // The tree whose root is at this position: Config.spec, Proxy.metadata, mesh_config,
  // mesh_networks.
  ValueRef value(uint32_t index) const { return ValueRef(*root_, index); }
  ValueRef mesh_config() const { return value(root_->mesh_config()); }
  ValueRef mesh_networks() const { return value(root_->mesh_networks()); }
  PairView pairs(const PairVector& pairs) const { return PairView(*root_, pairs); }
  SourceLocation location(const fb::Source& source) const;
  // XXH3-128 of the payload: equal for equal content, names the registry in what is made from it.
  const Digest& digest() const { return digest_; }
  // Size of the whole file.
  size_t size_bytes() const { return file_.size(); }

 private:
  Registry(MappedFile file, const fb::Registry* root, const Digest& digest);
  static Result<Registry> from_file(MappedFile file, std::string_view name);

  MappedFile file_;
  const fb::Registry* root_;  // in file_
  Digest digest_;
};

}  // namespace meshc
