import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './bench.css';
import { BenchPage } from './bench-page.js';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <BenchPage address={new URLSearchParams(location.search)} />
  </StrictMode>,
);
