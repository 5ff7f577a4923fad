// Selects the square of a picture that becomes the avatar: dragged, zoomed, or moved by arrow keys.
// Draws with createImageBitmap, so that the Content-Security-Policy needs no blob: addresses.

/// The controls and the canvas of the selection. `show(file, side)` throws if the file is not a picture; `side` is the
/// width of the square in pixels.
export class Cropper {
  constructor(canvas, preview, zoom) {
    Object.assign(this, { canvas, preview, zoom, file: null, picture: null, side: 0, x: 0, y: 0 });
    zoom.addEventListener("input", () => this.draw());
    canvas.addEventListener("keydown", (event) => this.onKey(event));
    canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      const scale = this.side / canvas.clientWidth;
      this.move(event.movementX * scale, event.movementY * scale);
    });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom.valueAsNumber -= event.deltaY / 500;
      this.draw();
    }, { passive: false });
  }

  async show(file, side) {
    this.file = file;
    const picture = await createImageBitmap(file);
    if (this.file !== file) return; // another one was chosen while this one was decoded
    this.picture = picture;
    this.side = this.canvas.width = this.canvas.height = side;
    this.zoom.value = 1;
    this.x = this.y = 0; // the distance of the picture's middle from the square's
    this.draw();
  }

  onKey(event) {
    const steps = { ArrowLeft: [-16, 0], ArrowRight: [16, 0], ArrowUp: [0, -16], ArrowDown: [0, 16] };
    if (!steps[event.key]) return;
    event.preventDefault();
    this.move(...steps[event.key]);
  }

  move(right, down) {
    this.x += right;
    this.y += down;
    this.draw();
  }

  /// Keeps the picture over the whole square at every zoom.
  draw() {
    const { picture: { width, height }, side } = this;
    const scale = (side / Math.min(width, height)) * this.zoom.valueAsNumber;
    const [wide, high] = [width * scale, height * scale];
    this.x = clamp(this.x, (wide - side) / 2);
    this.y = clamp(this.y, (high - side) / 2);
    const to = this.canvas.getContext("2d");
    to.imageSmoothingQuality = "high";
    to.clearRect(0, 0, side, side);
    to.drawImage(this.picture, (side - wide) / 2 + this.x, (side - high) / 2 + this.y, wide, high);
    const small = this.preview.getContext("2d");
    small.clearRect(0, 0, this.preview.width, this.preview.height);
    small.drawImage(this.canvas, 0, 0, this.preview.width, this.preview.height);
  }

  /// The selected square as a WebP file.
  blob() {
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/webp", 0.92));
  }
}

const clamp = (value, limit) => Math.max(-limit, Math.min(limit, value));
