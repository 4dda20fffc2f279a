#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "service/service.hpp"

namespace service {

/// A file of services that is longer is none.
inline constexpr std::size_t max_catalog_size = 1U << 20U;

/// What is wrong with a file of services: "services[3].rtmp: not a URL", without the file's name.
class CatalogError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Services by their names.
class Catalog {
  public:
    /// Those that are compiled in.
    static Catalog built_in();
    /// Reads the JSON form of services.json. Throws CatalogError.
    explicit Catalog(std::string_view json);

    /// All of them in that form, on several lines: what reads it has the same services. The sources of the
    /// facts are not in it.
    std::string to_json() const;

    /// Those of `other` come in place of those with the same id.
    void add(const Catalog& other);
    /// By id, name or alias, in any case; null for none.
    const Service* find(std::string_view name) const;
    /// Whose host that is, or null.
    const Service* at_host(std::string_view host) const;
    std::span<const Service> services() const { return services_; }
    /// The day of the facts, YYYY-MM-DD.
    const std::string& date() const { return date_; }

  private:
    std::string date_;
    std::vector<Service> services_;
};

}  // namespace service
