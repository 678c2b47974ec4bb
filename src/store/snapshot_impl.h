// What a snapshot holds; for the files that implement it.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/mapped_file.h"
#include "store/manifest.h"
#include "store/snapshot.h"

namespace meshc {

struct Snapshot::Impl {
  explicit Impl(Manifest opened) : manifest(std::move(opened)) {}

  // The template's record if its head is right. kCorruption names the segment's file.
  Result<RecordView> record(uint32_t template_number) const;
  // Adds the objects of an object list; `proxy` is described by the one without a kind.
  void append_objects(const Snapshot& snapshot, uint32_t proxy, uint32_t list,
                      std::vector<ObjectContent>* objects) const;
  // What the version's messages begin with: "version 2021-01-18T12:20:23Z/2".
  std::string version_words() const { return "version " + summary.version; }

  // Constant after opening.
  Manifest manifest;
  SnapshotSummary summary;
  std::string directory;
  std::vector<MappedFile> segments;       // in the order of the manifest's list
  std::vector<uint32_t> class_listeners;  // how many listeners each class has

  // Whether a template's bytes have been found to have their digest, so that each is read twice
  // only once. Written by any thread; a lost update costs one more look.
  mutable std::unique_ptr<std::atomic<bool>[]> is_checked;
};

}  // namespace meshc
