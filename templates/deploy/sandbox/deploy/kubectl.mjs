/** Stands in for kubectl: a deployment with three pods. */
const IMAGE = 'registry.example.com/shop:1.4.2';
const find = ({ args, state, fail }) =>
  state.deployments[args.NAME.replace('deployment/', '')] ??
  fail(`Error from server (NotFound): deployments.apps "${args.NAME}" not found`);

export default {
  about: 'a Kubernetes deployment',
  state: { deployments: { shop: { image: IMAGE, pods: [IMAGE, IMAGE, IMAGE] } } },
  calls: [
    { usage: 'kubectl get deployment NAME -o FORMAT', run: (call) => find(call).image },
    {
      usage: 'kubectl get pods -l LABEL -o FORMAT',
      run: ({ args, state }) =>
        (state.deployments[args.l.replace('app=', '')]?.pods ?? []).map((image) => `${image}\n`).join(''),
    },
    {
      usage: 'kubectl set image NAME CONTAINER',
      run(call) {
        const deployment = find(call);
        deployment.image = call.args.CONTAINER.slice(call.args.CONTAINER.indexOf('=') + 1);
        deployment.pods = deployment.pods.map(() => deployment.image);
        return `deployment.apps/${call.args.NAME.replace('deployment/', '')} image updated\n`;
      },
    },
    {
      usage: 'kubectl rollout status NAME [--timeout TIME]',
      run(call) {
        const { image, pods } = find(call);
        if (pods.some((pod) => pod !== image)) call.fail('error: timed out waiting for the condition');
        return `deployment "${call.args.NAME.replace('deployment/', '')}" successfully rolled out\n`;
      },
    },
  ],
};
