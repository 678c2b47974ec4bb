// A small mesh's version for the store's tests.
#pragma once

#include <string>
#include <vector>

#include "base/file_system.h"
#include "store/version_content.h"

namespace meshc {

// Three proxies of two classes: two replicas whose listener 0 has their address and name in it, and
// a gateway. Five listeners, one of them given twice, made of five objects that each listener has
// differently; two conflicts; one rejection.
VersionContent small_version();

// The same with a listener that no other number has.
VersionContent small_version_number(int number);

// "ok" if the published version of the store is whole, lists and serves what `content` says; else
// what is wrong.
std::string check_published(FileSystem& file_system, const std::string& directory,
                            const VersionContent& content);

// The wire bytes that a proxy of `content` is to get.
std::vector<std::string> materialize(const VersionContent& content, const ProxyContent& proxy);

}  // namespace meshc
