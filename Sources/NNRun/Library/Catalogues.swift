import NNConfig
import NNLayers

extension Catalogue where Base == any Layer {
  /// The layers of nnrun. With own ones: `.standard.adding(MyLayer.self)`.
  public static var standard: Catalogue { LayerCatalog.standard }
}
