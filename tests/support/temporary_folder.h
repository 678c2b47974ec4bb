// An empty folder for one test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace meshc {

// Has a name that no other process has, since ctest runs the tests of one file side by side. Gone
// with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(testing::TempDir() + "meshc_XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) ADD_FAILURE() << "cannot make " << path_;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  // The path of a file in the folder, whether or not it is there.
  std::string operator/(std::string_view name) const {
    return std::string(path_).append("/").append(name);
  }

 private:
  std::string path_;
};

}  // namespace meshc
