// Graphviz, loaded when the first drawing is made.
#pragma once

#include <graphviz/gvc.h>
#include <graphviz/gvplugin.h>

namespace dschain::picture {

struct GraphvizLibrary {
    decltype(&::agattr) attr;
    decltype(&::agclose) close;
    decltype(&::agedge) edge;
    decltype(&::agnode) node;
    decltype(&::agopen) open;
    decltype(&::agset) set;
    decltype(&::agseterrf) seterrf;
    decltype(&::agstrdup_html) strdup_html;
    decltype(&::agsubg) subg;
    decltype(&::agwrite) write;
    const Agdesc_t* directed;
    Agmemdisc_t* memory;
    Agiddisc_t* ids;
    decltype(&::gvContextPlugins) context_plugins;
    decltype(&::gvFreeContext) free_context;
    decltype(&::gvFreeLayout) free_layout;
    decltype(&::gvLayout) layout;
    gvplugin_library_t* dot;  // the layout of that name
};

// Throws std::runtime_error if Graphviz is not to be had.
[[nodiscard]] const GraphvizLibrary& graphviz();

}  // namespace dschain::picture
