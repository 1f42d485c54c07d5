#include "tests/engine/feel/evaluation.hpp"
