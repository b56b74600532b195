using Rolecall.Api.Sts.V1;

namespace Rolecall.Cluster.Tests.Sts;

internal static class AssumeRoleRequests
{
    public static AssumeRoleRequest Transitive(this AssumeRoleRequest request, params string[] keys)
    {
        request.TransitiveTagKeys.AddRange(keys);
        return request;
    }
}
