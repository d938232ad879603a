"""What is measured: samples as a crowd, pictures against their targets, masks; and classifiers."""

from ganlab.metrics.classifier import Classifier, digits_classifier, train_classifier
from ganlab.metrics.distributions import (
    class_coverage,
    class_diversity,
    class_entropy,
    frechet_distance,
    pairwise_diversity,
)
from ganlab.metrics.estimates import (
    Estimate,
    FrechetLine,
    frechet_infinity,
    inception_score,
    kid,
    sliced_wasserstein,
    squared_mmd,
)
from ganlab.metrics.factors import (
    FactorClassifier,
    factor_agreement,
    factor_entropy,
    factor_sizes,
    factors_classifier,
)
from ganlab.metrics.masks import iou, kappa, pixel_accuracy
from ganlab.metrics.neighbours import density_coverage, nearest_neighbours, precision_recall
from ganlab.metrics.patches import patch_distance, patch_frechet
from ganlab.metrics.paths import path_lengths
from ganlab.metrics.pictures import gradient_energy, psnr, ssim
from ganlab.metrics.points import modes_and_quality
from ganlab.theory import trace_of_root

__all__ = [
    "Classifier",
    "Estimate",
    "FactorClassifier",
    "FrechetLine",
    "class_coverage",
    "class_diversity",
    "class_entropy",
    "density_coverage",
    "digits_classifier",
    "factor_agreement",
    "factor_entropy",
    "factor_sizes",
    "factors_classifier",
    "frechet_distance",
    "frechet_infinity",
    "gradient_energy",
    "inception_score",
    "iou",
    "kappa",
    "kid",
    "modes_and_quality",
    "nearest_neighbours",
    "pairwise_diversity",
    "patch_distance",
    "patch_frechet",
    "path_lengths",
    "pixel_accuracy",
    "precision_recall",
    "psnr",
    "sliced_wasserstein",
    "squared_mmd",
    "ssim",
    "trace_of_root",
    "train_classifier",
]
