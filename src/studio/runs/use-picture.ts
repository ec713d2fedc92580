import { useEffect, useState } from 'react';

/** An address for the bytes of a picture, as long as it is shown. */
export function usePicture(png: Uint8Array | null): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!png) return setAddress(null);
    const url = URL.createObjectURL(new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [png]);
  return address;
}
