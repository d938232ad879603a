"""What is measured: samples as a crowd, pictures against their targets, masks; and classifiers."""

from ganlab.metrics.classifier import Classifier, digits_classifier, train_classifier
from ganlab.metrics.distributions import (
    class_coverage,
    class_diversity,
    class_entropy,
    frechet_distance,
    nearest_neighbours,
    pairwise_diversity,
    precision_recall,
)
from ganlab.metrics.factors import (
    FactorClassifier,
    factor_agreement,
    factor_entropy,
    factor_sizes,
    factors_classifier,
)
from ganlab.metrics.masks import iou, kappa, pixel_accuracy
from ganlab.metrics.paths import path_lengths
from ganlab.metrics.pictures import gradient_energy, psnr, ssim
from ganlab.theory import trace_of_root

__all__ = [
    "Classifier",
    "FactorClassifier",
    "class_coverage",
    "class_diversity",
    "class_entropy",
    "digits_classifier",
    "factor_agreement",
    "factor_entropy",
    "factor_sizes",
    "factors_classifier",
    "frechet_distance",
    "gradient_energy",
    "iou",
    "kappa",
    "nearest_neighbours",
    "pairwise_diversity",
    "path_lengths",
    "pixel_accuracy",
    "precision_recall",
    "psnr",
    "ssim",
    "trace_of_root",
    "train_classifier",
]
