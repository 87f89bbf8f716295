// How a folder of submissions is laid out: as the systems export it from which it was downloaded.
#ifndef SOCKLAB_HARNESS_CLASSROOM_LAYOUT_H_
#define SOCKLAB_HARNESS_CLASSROOM_LAYOUT_H_

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/classroom/contents.h"
#include "harness/net/descriptor.h"

namespace socklab::classroom {

enum class Layout { kPlain, kMoodle, kCanvas, kGradescope, kGitHub };

inline constexpr std::array<std::pair<Layout, std::string_view>, 5> kLayoutNames = {
    {{Layout::kPlain, "plain"},
     {Layout::kMoodle, "moodle"},
     {Layout::kCanvas, "canvas"},
     {Layout::kGradescope, "gradescope"},
     {Layout::kGitHub, "github"}}};

// "moodle".
std::string_view NameOf(Layout layout);

// One attempt of a student, and who that is as far as the layout tells.
struct HandIn {
  struct Piece {
    std::string place;  // below the folder of all submissions
    std::string name;   // that the student gave it
    bool is_folder = false;
  };

  std::string key;                             // of the student, in this layout; unique
  std::string name;                            // of the student; the key where nothing tells it
  std::string email;                           // may be empty
  std::map<std::string, std::string> columns;  // what else is known, by titles as in Student
  std::string time;                            // RFC 3339; empty where nothing tells it
  std::vector<Piece> pieces;
  text::Phrase refused;  // why it cannot be taken; else empty

  // Where it was found, for people.
  std::string source() const;
};

// `root` is the folder, an open descriptor. Detect throws UsageError where there is nothing; a folder of which nothing
// else can be told is plain. Find throws UsageError where the folder is not laid out so.
Layout Detect(const net::Descriptor& root);
std::vector<HandIn> Find(const net::Descriptor& root, Layout layout);

// All that lies in it. Throws Refused.
Contents Open(const net::Descriptor& root, const HandIn& hand_in);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_LAYOUT_H_
