#pragma once

#include <filesystem>
#include <random>
#include <string>

namespace tiendo::ops::test {

/// A folder of its own for one test; gone with its object.
class Folder {
 public:
  Folder()
      : path_{std::filesystem::temp_directory_path() /
              ("tiendo-" + std::to_string(std::random_device{}()) + "-" +
               std::to_string(std::random_device{}()))} {
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string path() const { return path_.string(); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace tiendo::ops::test
