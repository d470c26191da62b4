"""The face of the portal: base page, style sheet, components, and the pages that belong to no feature.

The main plugin registers it: template folder, helpers and blueprints.
"""
