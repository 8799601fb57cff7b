// A variational autoencoder as a subclassed model: layers within, a draw, and a term of the loss of its own.
#include <kcc/kcc.h>
using namespace kcc;

struct VAE : Model {
  Arg<int> latent{this, "latent", at_least(1), "how many numbers the code has"};
  Arg<int> width{this, "width", 64, at_least(1), "of the hidden layers"};
  Sublayer hidden{this, "hidden"}, z_mean{this, "z_mean"}, z_log_var{this, "z_log_var"}, unfold{this, "unfold"},
      pixels{this, "pixels"};

  static Samples samples() { return {{.arguments = {{"latent", 2}, {"width", 8}}, .inputs = {{2, 64}}}}; }

  void settle() override {
    hidden = layer("Dense", width, {{"activation", "relu"}});
    z_mean = layer("Dense", latent);
    z_log_var = layer("Dense", latent);
    unfold = layer("Dense", width, {{"activation", "relu"}});
    pixels = layer("Dense", 64, {{"activation", "sigmoid"}});
  }

  // image [batch, 64] -> its copy
  Value call(Value image, Call c) override {
    const Value h = hidden(image / 16, c), m = z_mean(h, c), v = z_log_var(h, c);
    c.add_loss(mean(-0.5 * sum(1 + v - square(m) - exp(v), {-1})));  // divergence from the standard normal
    const Value z = m + exp(0.5 * v) * random_normal(m.shape());
    return pixels(unfold(z, c), c);
  }
};
KCC_REGISTER(VAE, "A variational autoencoder of the digits.");
