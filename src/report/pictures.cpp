#include "dschain/picture/picture.hpp"

#include "chain_graph.hpp"
#include "dschain/report/report.hpp"

namespace dschain {

std::string report_dot(const Assessment& assessment) {
    return picture::to_dot(graph_of(assessment));
}

Result<std::string> report_svg(const Assessment& assessment) {
    return picture::to_svg(graph_of(assessment));
}

}  // namespace dschain
