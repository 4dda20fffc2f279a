#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "media/flv/flv_tag_search.hpp"
#include "media/source.hpp"

namespace media {

/// A script tag of an FLV file (Adobe FLV 10.1, E.4.1 and E.4.4).
struct FlvScript {
    /// Beginning of its tag, in bytes from the start of the file.
    std::int64_t position = 0;
    /// Milliseconds modulo 2^32, in the file's own time.
    std::uint32_t time = 0;
    /// A name, then values, in AMF0.
    Bytes body;
};

/// Finds the script tags of an FLV file in its bytes as they are read: captions, cue points, whatever has a
/// name. onMetaData and |RtmpSampleAccess are none of them: they say of a file what each publisher says
/// itself. The bytes may be hostile: data that is no tag, or too large, is left out with a remark.
class FlvScripts {
  public:
    /// Bytes of a body; larger ones are left out.
    static constexpr std::size_t max_body = 1U << 20U;
    /// Bytes of all that wait to be taken.
    static constexpr std::size_t max_waiting = 4U << 20U;

    /// Takes bytes that were read, which begin at that position of the file. Those that were fed before are
    /// passed over, and so are those beyond a gap: who jumps to look at something comes back.
    void feed(std::int64_t position, ByteView bytes);

    /// Position of the next byte that is to be fed.
    std::int64_t wanted() const { return next_; }

    /// True once tags don't follow each other any more: nothing more is found.
    bool lost() const { return std::holds_alternative<Lost>(state_); }
    /// Byte behind the body of a tag of an unknown type whose bytes are passed over, wanted() where none is: who
    /// leaps over them is to feed them all the same.
    std::int64_t passes_to() const;
    /// True when tags lie among those bytes: damage looked like a tag, and whoever took it for one has missed them.
    bool has_passed_tags() const { return has_passed_tags_; }
    /// Looks on from a tag that begins there, if it is lost and that lies behind the place where.
    void resume_at(std::int64_t tag);
    /// True when a tag lies beyond the bytes, which end there: it says that it is longer, or ends within its
    /// head. The size behind the last tag may be missing, and what stands behind that may be no tag.
    bool is_cut_at(std::int64_t end) const;
    /// True when a script tag ends there, the size behind it included; known until scripts behind it are
    /// taken.
    bool ends_at(std::int64_t position) const;

    /// True where the head of the file and its onMetaData say that it has a track of that type: either alone often says
    /// so of files that have none.
    bool announces(TrackType type) const;

    /// The scripts whose tags begin before that position, in order.
    std::vector<FlvScript> take(std::int64_t before);
    /// Remarks on scripts that were left out since the last call.
    std::vector<std::string> take_remarks() { return std::exchange(remarks_, {}); }

  private:
    /// The head of the file is under way.
    struct FileHead {};
    /// The size of a tag and the head of the next one are under way.
    struct TagHead {
        /// Bytes of the body of the tag before, where that is known.
        std::optional<std::uint32_t> size_before;
    };
    /// The body of what may be a tag, of a type that is not known, is under way.
    struct Passing {
        std::uint32_t size = 0;
        /// End of the body.
        std::int64_t end = 0;
        FlvTagSearch search;
    };
    /// The body of a script tag is under way.
    struct Body {
        std::int64_t position = 0;
        std::uint32_t time = 0;
    };
    /// No tag follows the last one.
    struct Lost {
        /// End of the body of the last tag.
        std::int64_t position = 0;
    };

    void take_step();
    void read_file_head();
    void read_tag_head(TagHead before);
    void read_body(Body body);
    void pass(Passing& passing, ByteView fresh);
    void remark(std::string_view text);
    void expect_tag(TagHead head);
    void keep(FlvScript script);
    void note_metadata();

    std::variant<FileHead, TagHead, Passing, Body, Lost> state_;
    /// Position of the next byte that is wanted.
    std::int64_t next_ = 0;
    /// The bytes so far of the part that is under way, and how many it is to have; never 0.
    Bytes collected_;
    std::size_t size_ = 9;
    std::vector<FlvScript> waiting_;
    /// Ends of script tags, whether they were kept or not.
    std::vector<std::int64_t> ends_;
    std::size_t waiting_bytes_ = 0;
    bool has_passed_tags_ = false;
    /// Types of tracks that the head of the file announces, and onMetaData: flags of the head.
    std::uint32_t head_types_ = 0;
    std::uint32_t metadata_types_ = 0;
    std::vector<std::string> remarks_;
};

}  // namespace media
