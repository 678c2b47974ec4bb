// Read access to one published version: mapped, checked when opened, then immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/file_system.h"
#include "base/status.h"
#include "store/version_content.h"

namespace meshc {

struct SnapshotSummary {
  std::string version;  // "2021-01-18T12:20:23Z/2"
  std::string profile;
  std::string api;
  std::string type_url;
  std::string encoder;
  Digest registry;
  Digest root;  // over all that the version says, and so over every listener; equal
                // versions have equal roots, in whatever segments their bytes are
  uint64_t proxies = 0;
  uint64_t listeners = 0;  // of all proxies together
  uint64_t distinct = 0;   // templates
  uint64_t bytes = 0;      // wire bytes of all distinct templates
  uint64_t conflicts = 0;  // of all proxies together
  uint64_t rejections = 0;
  uint64_t classes = 0;  // proxies with the same templates, conflicts and sources
  Making making;
};

// A conflict with the proxy's own parameters filled in.
struct ConflictText {
  std::string metric;
  std::string key;
  std::string proxy;
  std::string message;
};

// The objects that a listener was made of: as a whole, and each of its filter chains in their
// order. Chains that were added to the finished message have no list here.
struct ListenerSources {
  std::vector<ObjectContent> listener;
  std::vector<std::vector<ObjectContent>> chains;
};

// Thread safety: all functions are const and may be called by any number of threads. The files stay
// mapped, so a snapshot stays readable after its version has been collected.
class Snapshot {
 public:
  // Opens `version` of the store in `directory`, or the published one if `version` is empty. The
  // manifest is checked whole (magic, format, checksum, FlatBuffers verifier, every index in
  // range); segments are checked for presence and size only: verify_snapshot() reads their bytes.
  // Fails with kNotFound if there is no such store or version, kCorruption or kUnsupported naming
  // version and file.
  static Result<Snapshot> open(FileSystem& file_system, const std::string& directory,
                               const std::string& version);

  Snapshot(Snapshot&&) noexcept;
  Snapshot& operator=(Snapshot&&) noexcept;
  ~Snapshot();

  const SnapshotSummary& summary() const;
  // Proxies are numbered 0 .. proxy_count()-1 in the order of their ids.
  uint32_t proxy_count() const;
  std::string_view proxy_id(uint32_t proxy) const;
  // kNotFound with the nearest ids in the message if there is none of that id. A unique part of an
  // id such as the node's short name ("reviews-1.default") will do.
  Result<uint32_t> find_proxy(std::string_view id) const;
  uint32_t listener_count(uint32_t proxy) const;
  // Appends the wire bytes of the listener number `listener` (in the order they are sent) to `out`.
  // kCorruption, naming version, proxy, listener and file, if the stored record is damaged: its
  // head and all bounds are checked each time, the digest of its bytes the first time that it is
  // read.
  Status append_listener(uint32_t proxy, uint32_t listener, std::string* out) const;
  // The template of that listener, as an index that equal templates share; for callers that cache.
  uint32_t template_index(uint32_t proxy, uint32_t listener) const;
  // The digest of the template with that index: the same in all versions and stores.
  Digest template_digest(uint32_t index) const;
  // Proxies of one class have the same templates; classes are numbered from 0 in summary().classes.
  uint32_t proxy_class(uint32_t proxy) const;
  // What is written into the proxy's templates: names and addresses.
  std::vector<std::string_view> parameters(uint32_t proxy) const;
  std::vector<ConflictText> conflicts(uint32_t proxy) const;
  std::vector<RejectionContent> rejections() const;
  // What the listener was made of, in the order in which the rules found it.
  ListenerSources sources(uint32_t proxy, uint32_t listener) const;
  // What describes the proxy itself: its pod, or its entry in a list of proxies (kind "Proxy").
  ObjectContent description(uint32_t proxy) const;

  // For the files of the store that work on the stored form.
  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit Snapshot(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Reads every byte of the version: each segment's and each record's digest, each relocation within
// its template and of a parameter that each proxy using it has and that fits. (The manifest with
// its root digest was checked whole when the snapshot was opened.) All that is wrong is returned,
// one sentence each, naming file, version, proxy and listener; empty means whole.
std::vector<std::string> verify_snapshot(const Snapshot& snapshot);

}  // namespace meshc
