#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "rtmp/bytes.hpp"

/// AMF0 as the "Action Message Format -- AMF 0" specification has it, and the limits that are set to it here.
namespace rtmp::amf0 {

/// Levels of nesting that are read; deeper nesting is refused, so that hostile bytes cannot exhaust the
/// stack.
inline constexpr int max_depth = 32;
/// Values that are read from one message; more are refused, since one byte can claim one value. Values that a
/// reference repeats count again, and each byte of text among them counts as one value.
inline constexpr std::size_t max_values = 65536;

class Value;
using Member = std::pair<std::string, Value>;

struct Null {
    bool operator==(const Null&) const = default;
};
struct Undefined {
    bool operator==(const Undefined&) const = default;
};
/// An object or ECMA array: members in the order of the wire. Only marker and count tell the two apart there.
struct Object {
    std::vector<Member> members;
    bool ecma_array = false;
    bool operator==(const Object& other) const;
};
struct StrictArray {
    std::vector<Value> values;
    bool operator==(const StrictArray& other) const;
};
/// A point in time: milliseconds since 1970 in UTC.
struct Date {
    double milliseconds = 0;
    bool operator==(const Date&) const = default;
};

/// One AMF0 value. Typed objects are read as objects, XML and long strings as strings.
class Value {
  public:
    using Variant = std::variant<Undefined, Null, double, bool, std::string, Object, StrictArray, Date>;

    Value() = default;
    Value(Null) : variant_(Null{}) {}                         // NOLINT(google-explicit-constructor)
    Value(double number) : variant_(number) {}                // NOLINT(google-explicit-constructor)
    Value(bool boolean) : variant_(boolean) {}                // NOLINT(google-explicit-constructor)
    Value(std::string text) : variant_(std::move(text)) {}    // NOLINT(google-explicit-constructor)
    Value(const char* text) : variant_(std::string(text)) {}  // NOLINT(google-explicit-constructor)
    Value(Object object) : variant_(std::move(object)) {}     // NOLINT(google-explicit-constructor)
    Value(StrictArray array) : variant_(std::move(array)) {}  // NOLINT(google-explicit-constructor)
    Value(Date date) : variant_(date) {}                      // NOLINT(google-explicit-constructor)

    template <class T>
    const T* as() const {
        return std::get_if<T>(&variant_);
    }
    /// The number or text held, or `fallback` when the value is something else.
    double number_or(double fallback) const;
    std::string text_or(std::string_view fallback) const;
    /// The object's member of that name (the last one wins); nullptr when there is none, or no object.
    const Value* find(std::string_view name) const;
    /// The text of member `name`, or "" when there is none.
    std::string text_of(std::string_view name) const;

    const Variant& variant() const { return variant_; }
    bool operator==(const Value& other) const;

  private:
    Variant variant_;
};

/// Appends the value. A string over 65535 bytes becomes a long string; a member name is cut there.
void encode(const Value& value, ByteWriter& out);
Bytes encode_all(const std::vector<Value>& values);

/// Reads values one after the other from one message; references resolve within it.
class Decoder {
  public:
    explicit Decoder(ByteView bytes) : reader_(bytes) {}

    /// The next value; nothing at the end, and nothing once the bytes were found malformed or over a limit.
    std::optional<Value> next();
    bool failed() const { return reader_.failed(); }

  private:
    Value value(int depth);
    Value complex(std::uint8_t marker, int depth);
    Object ecma_array(int depth);
    Object object_body(int depth);
    StrictArray strict_array(int depth);
    Date date();
    std::string text(std::size_t length);
    Value referenced(int depth);

    ByteReader reader_;
    std::size_t values_read_ = 0;
    /// Beginnings of the objects and arrays read so far, in their order, for the reference marker.
    std::vector<ByteReader> complex_;
    /// A referred value is being read again: it takes no new place in `complex_`.
    bool replaying_ = false;
};

/// The value in words for a log line: `{code: "NetStream.Publish.Start", …}`, at most about `limit` bytes.
std::string describe(const Value& value, std::size_t limit = 400);

}  // namespace rtmp::amf0
