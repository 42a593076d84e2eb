export default {};
export const connectToDevTools = () => undefined;
