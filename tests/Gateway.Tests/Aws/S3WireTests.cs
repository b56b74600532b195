using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.RestXml;

namespace Rolecall.Gateway.Tests.Aws;

/// <summary>Which requests are S3's where no SigV4 scope says so: anonymous ones, and those signed by version 2.</summary>
public sealed class S3WireTests
{
    /// <summary>Which requests it takes is asked of nothing but the request.</summary>
    private static readonly S3Wire Wire = new(new OperationTable([]), bodies: null!, pipeline: null!);

    [Theory]
    [InlineData("POST", "b.s3.localhost", "/?delete", true)]
    [InlineData("POST", "b.s3.amazonaws.com", "/?delete&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE", true)]
    [InlineData("GET", "b.s3.localhost", "/?prefix=Action=", true)]
    [InlineData("POST", "localhost", "/b?delete", true)]
    [InlineData("GET", "localhost", "/", true)]
    [InlineData("POST", "localhost", "/", false)]
    [InlineData("GET", "localhost", "/?Action=GetCallerIdentity", false)]
    [InlineData("POST", "sts.amazonaws.com", "/", false)]
    public void Request_WithoutScope_IsOfS3_WhereItNamesABucketOrLooksLikeNoQuery(string method, string host, string target, bool isOfS3)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Host = new HostString(host);
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;

        Wire.Claims(WireRequest.Of(http, "id")).Should().Be(isOfS3);
    }
}
