#include "gen/mesh_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/temporary_folder.h"

namespace meshc {
namespace {

using testing::HasSubstr;

class MeshFilesTest : public testing::Test {
 protected:
  static SyntheticMesh mesh(MeshProfile profile, uint32_t proxies = 90) {
    MeshOptions options;
    options.services = 40;
    options.namespaces = 4;
    options.proxies = proxies;
    options.profile = profile;
    return SyntheticMesh(options);
  }

  Result<MeshFiles> write(const SyntheticMesh& mesh, ObjectFormat format,
                          const std::string& name = "a") {
    return write_mesh_files(real_file_system(), mesh, format, folder_ / name);
  }

  // Contents by path below the folder.
  std::map<std::string, std::string> read_all(const std::string& name) {
    std::map<std::string, std::string> contents;
    const std::filesystem::path root = folder_ / name;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file()) continue;
      Result<std::string> text = real_file_system().read_file(entry.path());
      EXPECT_TRUE(text.ok());
      contents[std::filesystem::relative(entry.path(), root)] = text.value();
    }
    return contents;
  }

  const TemporaryFolder folder_;
};

TEST_F(MeshFilesTest, WritesOneFileForEachKind) {
  const Result<MeshFiles> written = write(mesh(MeshProfile::kRich), ObjectFormat::kYaml);
  ASSERT_TRUE(written.ok()) << written.status().to_string();
  const std::map<std::string, std::string> contents = read_all("a");
  uint64_t bytes = 0;
  for (const auto& [path, text] : contents) bytes += text.size();
  EXPECT_EQ(written->bytes, bytes);
  EXPECT_EQ(written->files + 1, contents.size()) << "and proxies.yaml";
  for (const char* path :
       {"mesh/services.yaml", "mesh/endpoints.yaml", "mesh/pods.yaml", "mesh/configmaps.yaml",
        "mesh/gateways.yaml", "mesh/policies.yaml", "mesh/serviceentries.yaml", "proxies.yaml"}) {
    EXPECT_TRUE(contents.count(path)) << path;
  }
}

TEST_F(MeshFilesTest, SameSeedSameBytes) {
  ASSERT_TRUE(write(mesh(MeshProfile::kRich), ObjectFormat::kYaml, "a").ok());
  ASSERT_TRUE(write(mesh(MeshProfile::kRich), ObjectFormat::kYaml, "b").ok());
  EXPECT_EQ(read_all("a"), read_all("b"));
}

TEST_F(MeshFilesTest, JsonFilesAreListsOfAllObjects) {
  ASSERT_TRUE(write(mesh(MeshProfile::kRich), ObjectFormat::kJson).ok());
  std::map<std::string, size_t> counts;
  for (const auto& [path, text] : read_all("a")) {
    if (path == "proxies.yaml") continue;
    const nlohmann::json list = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    ASSERT_TRUE(list.is_object()) << path;
    EXPECT_EQ(list["kind"], "List");
    for (const nlohmann::json& object : list["items"]) {
      ++counts[object["kind"].get<std::string>()];
      EXPECT_TRUE(object["metadata"]["name"].is_string()) << path;
    }
  }
  EXPECT_EQ(counts["Service"], 40u);
  EXPECT_EQ(counts["Pod"], 90u);
  EXPECT_EQ(counts["ConfigMap"], 1u);
  EXPECT_EQ(counts["EnvoyFilter"], 50u);
}

TEST_F(MeshFilesTest, AMeshWithoutProxiesHasAnEmptyList) {
  ASSERT_TRUE(write(mesh(MeshProfile::kFlat, 0), ObjectFormat::kYaml).ok());
  const std::map<std::string, std::string> contents = read_all("a");
  EXPECT_EQ(contents.at("proxies.yaml"), "[]\n");
  EXPECT_EQ(contents.count("mesh/pods.yaml"), 0u);
}

TEST_F(MeshFilesTest, RefusesADirectoryThatHasFiles) {
  ASSERT_TRUE(write(mesh(MeshProfile::kFlat), ObjectFormat::kYaml).ok());
  const std::map<std::string, std::string> before = read_all("a");
  const Result<MeshFiles> again = write(mesh(MeshProfile::kRich), ObjectFormat::kYaml);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(again.status().message()), HasSubstr("a/mesh is not empty"));
  EXPECT_EQ(read_all("a"), before);
}

}  // namespace
}  // namespace meshc
