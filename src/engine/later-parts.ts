/**
 * Asks for the parts of the engine that are not needed to open a checkpoint and to start a run. It happens while the GPU starts: who
 * wants a report later has it, though the server may be gone by then. What does not come now is asked for again by its first use.
 */
export function loadLaterParts(): void {
  void Promise.allSettled([
    import('../formats/onnx/read.js'),
    import('../formats/onnx/write.js'),
    import('../formats/torch/write.js'),
    import('../nn/onnx/install.js'),
    import('../report/report-html.js'),
    import('../report/tensorboard/events-file.js'),
    import('../runs/import-run.js'),
  ]);
}
