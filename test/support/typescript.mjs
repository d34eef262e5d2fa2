// Lets a process run TypeScript as it is, its worker threads too (tsx's own registration leaves those out).
import { register } from 'tsx/esm/api';

register();
