#include "rtmp/amf3.hpp"

#include <utility>

namespace rtmp::amf3 {

namespace {

using amf0::Null;
using amf0::Object;
using amf0::StrictArray;
using amf0::Value;

enum class Marker : std::uint8_t {
    undefined = 0x00,
    null = 0x01,
    boolean_false = 0x02,
    boolean_true = 0x03,
    integer = 0x04,
    double_float = 0x05,
    string = 0x06,
    xml_document = 0x07,
    date = 0x08,
    array = 0x09,
    object = 0x0A,
    xml = 0x0B,
    byte_array = 0x0C,
    vector_int = 0x0D,
    vector_uint = 0x0E,
    vector_double = 0x0F,
    vector_object = 0x10,
    dictionary = 0x11,
};

/// A class as an object announces it: its sealed members come first and in this order.
struct Traits {
    std::vector<std::string> members;
    bool dynamic = false;
};

/// A number of 29 bits: seven from each byte, eight from the fourth (AMF3, 1.3.1).
std::uint32_t read_u29(ByteReader& reader) {
    std::uint32_t value = 0;
    for (int count = 0; count < 3; ++count) {
        const std::uint8_t byte = reader.u8();
        value = value << 7U | (byte & 0x7FU);
        if ((byte & 0x80U) == 0) return value;
    }
    return value << 8U | reader.u8();
}

double read_integer(ByteReader& reader) {
    const std::uint32_t value = read_u29(reader);
    constexpr std::uint32_t sign = 1U << 28U;
    return static_cast<double>(value) - ((value & sign) != 0 ? 0x1p29 : 0);
}

/// Reads one value with the three reference tables that go with it (AMF3, 2.2). As in AMF0, a referred object
/// is read once more from where it stood.
class Decoder {
  public:
    Decoder(ByteReader& reader, std::size_t& values_read) : reader_(reader), values_read_(values_read) {}

    Value value(int depth);

  private:
    /// Beginning of a value in the object table: its header, after the marker.
    struct Start {
        Marker marker;
        ByteReader reader;
    };

    Value complex(Marker marker, int depth);
    Value body(Marker marker, std::uint32_t header, int depth);
    Value referenced(std::uint32_t index, Marker marker, int depth);
    std::string string();
    std::string text(std::size_t length);
    Value array(std::uint32_t count, int depth);
    Value object(std::uint32_t header, int depth);
    Traits traits(std::uint32_t header);
    void named_members(Object& object, int depth);
    Value numbers(Marker marker, std::uint32_t count);
    Value objects(std::uint32_t count, int depth);
    Value dictionary(std::uint32_t count, int depth);

    bool spend(std::size_t values) {
        values_read_ += values;
        if (values_read_ > amf0::max_values) reader_.fail();
        return !reader_.failed();
    }

    ByteReader& reader_;
    std::size_t& values_read_;
    bool replaying_ = false;
    std::vector<std::string> strings_;
    std::vector<Start> objects_;
    std::vector<Traits> traits_;
};

Value Decoder::value(int depth) {
    if (depth > amf0::max_depth) reader_.fail();
    const auto marker = static_cast<Marker>(reader_.u8());
    if (!spend(1)) return {};
    switch (marker) {
        case Marker::undefined:
            return {};
        case Marker::null:
            return Null{};
        case Marker::boolean_false:
            return false;
        case Marker::boolean_true:
            return true;
        case Marker::integer:
            return read_integer(reader_);
        case Marker::double_float:
            return reader_.f64();
        case Marker::string:
            return string();
        default:
            return complex(marker, depth);
    }
}

Value Decoder::complex(Marker marker, int depth) {
    const Start start{marker, reader_};
    const std::uint32_t header = read_u29(reader_);
    if ((header & 1U) == 0) return referenced(header >> 1U, marker, depth);
    if (!replaying_) objects_.push_back(start);
    return body(marker, header, depth);
}

Value Decoder::body(Marker marker, std::uint32_t header, int depth) {
    const std::uint32_t count = header >> 1U;
    switch (marker) {
        case Marker::xml_document:
        case Marker::xml:
        case Marker::byte_array:
            return text(count);
        case Marker::date:
            return amf0::Date{reader_.f64()};
        case Marker::array:
            return array(count, depth);
        case Marker::object:
            return object(header, depth);
        case Marker::vector_int:
        case Marker::vector_uint:
        case Marker::vector_double:
            return numbers(marker, count);
        case Marker::vector_object:
            return objects(count, depth);
        case Marker::dictionary:
            return dictionary(count, depth);
        default:
            reader_.fail();
            return {};
    }
}

Value Decoder::referenced(std::uint32_t index, Marker marker, int depth) {
    if (index >= objects_.size() || objects_[index].marker != marker) {
        reader_.fail();
        return {};
    }
    const ByteReader after = std::exchange(reader_, objects_[index].reader);
    const bool outer = std::exchange(replaying_, true);
    // The depth grows although the nesting need not: an object inside itself must end somewhere.
    Value repeated;
    if (depth < amf0::max_depth) {
        repeated = complex(marker, depth + 1);
    } else {
        reader_.fail();
    }
    replaying_ = outer;
    const bool failed = reader_.failed();
    reader_ = after;
    if (failed) reader_.fail();
    return repeated;
}

std::string Decoder::string() {
    const std::uint32_t header = read_u29(reader_);
    const std::uint32_t index = header >> 1U;
    if ((header & 1U) == 0) {
        if (index >= strings_.size()) {
            reader_.fail();
            return {};
        }
        return spend(strings_[index].size()) ? strings_[index] : std::string();
    }
    std::string read = text(index);
    // The empty string is never referred to (AMF3, 1.3.2).
    if (!replaying_ && !read.empty()) strings_.push_back(read);
    return read;
}

std::string Decoder::text(std::size_t length) {
    if (replaying_) spend(length);
    return reader_.text(length);
}

void Decoder::named_members(Object& object, int depth) {
    while (!reader_.failed()) {
        std::string name = string();
        if (name.empty()) return;
        Value member = value(depth + 1);
        object.members.emplace_back(std::move(name), std::move(member));
    }
}

Value Decoder::array(std::uint32_t count, int depth) {
    Object named;
    named_members(named, depth);
    StrictArray dense;
    for (std::uint32_t index = 0; index < count && !reader_.failed(); ++index) {
        dense.values.push_back(value(depth + 1));
    }
    if (named.members.empty()) return dense;
    named.ecma_array = true;
    for (std::size_t index = 0; index < dense.values.size(); ++index) {
        named.members.emplace_back(std::to_string(index), std::move(dense.values[index]));
    }
    return named;
}

Value Decoder::object(std::uint32_t header, int depth) {
    const Traits shape = traits(header);
    Object object;
    for (const std::string& name : shape.members) {
        if (!spend(name.size())) break;
        object.members.emplace_back(name, value(depth + 1));
    }
    if (shape.dynamic) named_members(object, depth);
    return object;
}

Traits Decoder::traits(std::uint32_t header) {
    const bool inline_traits = (header & 2U) != 0;
    const bool externalizable = (header & 4U) != 0;
    const std::uint32_t index = header >> 2U;
    if (!inline_traits && index < traits_.size()) return traits_[index];
    // The body of an externalizable object is known to its own class alone.
    if (!inline_traits || externalizable) {
        reader_.fail();
        return {};
    }
    Traits read;
    read.dynamic = (header & 8U) != 0;
    string();  // the class name
    for (std::uint32_t count = header >> 4U; count > 0 && spend(1); --count)
        read.members.push_back(string());
    if (!replaying_) traits_.push_back(read);
    return read;
}

Value Decoder::numbers(Marker marker, std::uint32_t count) {
    reader_.u8();  // whether its length is fixed
    StrictArray array;
    for (; count > 0 && spend(1); --count) {
        if (marker == Marker::vector_double) {
            array.values.emplace_back(reader_.f64());
        } else {
            const std::uint32_t bits = reader_.u32();
            const bool negative = marker == Marker::vector_int && bits >> 31U != 0;
            array.values.emplace_back(static_cast<double>(bits) - (negative ? 0x1p32 : 0));
        }
    }
    return array;
}

Value Decoder::objects(std::uint32_t count, int depth) {
    reader_.u8();  // whether its length is fixed
    string();      // the class name of all elements
    StrictArray array;
    for (; count > 0 && !reader_.failed(); --count)
        array.values.push_back(value(depth + 1));
    return array;
}

Value Decoder::dictionary(std::uint32_t count, int depth) {
    reader_.u8();  // whether its keys are held weakly
    Object object;
    for (; count > 0 && !reader_.failed(); --count) {
        const Value key = value(depth + 1);
        Value member = value(depth + 1);
        object.members.emplace_back(key.text_or(amf0::describe(key)), std::move(member));
    }
    return object;
}

}  // namespace

Value decode(ByteReader& reader, int depth, std::size_t& values_read) {
    Value read = Decoder(reader, values_read).value(depth);
    return reader.failed() ? Value() : read;
}

}  // namespace rtmp::amf3
