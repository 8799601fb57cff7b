// What a run says of the rows of a file, by several threads at once: predict RUN ROWS.csv [THREADS]
//
// The file has a header, and each line begins with the numbers of the model's only input. It prints what `kcc predict`
// prints: the numbers of the outputs, and of those with labels the likeliest.
#include <kcc/model.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace {

kcc::Tensor read_rows(const std::string& path, const kcc::ModelValue& input) {
  std::vector<float> numbers;
  int64_t width = 1, rows = 0;
  for (int64_t size : input.sizes) width *= size;
  std::ifstream file(path);
  std::string line, cell;
  for (std::getline(file, line); std::getline(file, line); ++rows) {
    std::istringstream cells(line);
    for (int64_t i = 0; i < width && std::getline(cells, cell, ','); ++i) numbers.push_back(std::stof(cell));
  }
  kcc::Shape shape{rows};
  for (int64_t size : input.sizes) shape.push_back(size);
  if (rows == 0 || shape.count() != static_cast<int64_t>(numbers.size()))
    throw std::runtime_error(path + " has no rows of " + std::to_string(width) + " numbers");
  return kcc::Tensor::of<float>(shape, numbers);
}

void print(const kcc::TrainedModel& model, const kcc::NamedTensors& values, int64_t row) {
  std::string line;
  for (size_t i = 0; i < values.size(); ++i) {
    const kcc::Tensor one = values[i].second.rows(row, row + 1);
    const auto& classes = model.outputs()[i].classes;
    int64_t best = 0;
    for (int64_t k = 0; k < one.count(); ++k) {
      std::ostringstream number;
      number << one.at(k);
      line += (line.empty() ? "" : ",") + number.str();
      if (one.at(k) > one.at(best)) best = k;
    }
    if (one.count() > 1 && one.count() == static_cast<int64_t>(classes.size()))
      line += "," + classes[static_cast<size_t>(best)];
  }
  std::cout << line << "\n";
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::cerr << "predict RUN ROWS.csv [THREADS]\n";
    return 2;
  }
  const kcc::TrainedModel model = kcc::load(argv[1]);
  for (const std::string& w : model.warnings()) std::cerr << "warning: " << w << "\n";
  if (model.inputs().size() != 1 || model.inputs()[0].dtype != kcc::DType::kFloat32)
    throw std::runtime_error("this program feeds models of one input of numbers");
  const kcc::Tensor all = read_rows(argv[2], model.inputs()[0]);

  // A share of the rows for each thread; all of them use the same model.
  const int64_t rows = all.shape()[0], threads = std::clamp<int64_t>(argc > 3 ? std::atoi(argv[3]) : 4, 1, rows);
  std::vector<kcc::NamedTensors> values(static_cast<size_t>(threads));
  std::vector<std::exception_ptr> failures(values.size());
  std::vector<std::thread> workers;
  for (int64_t t = 0; t < threads; ++t)
    workers.emplace_back([&, t] {
      const auto at = static_cast<size_t>(t);
      try {
        const kcc::Tensor mine = all.rows(rows * t / threads, rows * (t + 1) / threads);
        values[at] = model.predict({{model.inputs()[0].name, mine}});
      } catch (...) {
        failures[at] = std::current_exception();
      }
    });
  for (std::thread& w : workers) w.join();
  for (const std::exception_ptr& f : failures)
    if (f) std::rethrow_exception(f);
  for (const kcc::NamedTensors& share : values)
    for (int64_t row = 0; row < share[0].second.shape()[0]; ++row) print(model, share, row);
} catch (const kcc::Refused& refused) {
  std::cerr << "error[" << refused.problem().kind << "]: " << refused.what() << "\n";
  return 1;
} catch (const std::exception& e) {
  std::cerr << "error: " << e.what() << "\n";
  return 1;
}
