"""A small product-photography studio in Blender: parametric products, materials, labels, lights, cameras, scenes."""
