using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Rolecall.Api.Protocol.V1;
using Rolecall.Api.SigV4;

namespace Rolecall.Recorded.Tests.Wires;

/// <summary>Sends calls as an AWS client does, signed, to one sandbox.</summary>
internal sealed class AwsWire(Uri address, string sandbox) : IDisposable
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly Dictionary<string, ServiceDescriptor> Services = new[]
    {
        Api.Iam.V1.IamReflection.Descriptor, Api.Sts.V1.StsReflection.Descriptor, Api.Organizations.V1.OrganizationsReflection.Descriptor,
        Api.ServiceQuotas.V1.ServiceQuotasReflection.Descriptor,
    }
    .SelectMany(file => file.Services).ToDictionary(service => RuleOf(service).SigningName);

    private readonly HttpClient http = new();

    public static MethodDescriptor MethodOf(string service, string operation) => Services[service].FindMethodByName(operation);

    private static ServiceRule RuleOf(ServiceDescriptor service) => service.GetOptions().GetExtension(AnnotationsExtensions.Service);

    /// <summary>A call of a Query or JSON service.</summary>
    /// <param name="who">Null for an unsigned one.</param>
    public Task<ReceivedAnswer> Send(
        string service, string operation, JsonElement parameters, AwsKeys? who, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var rule = RuleOf(Services[service]);
        return rule.Wire == Wire.Json
            ? Send(
                service,
                "POST",
                "/",
                parameters.GetRawText(),
                who,
                [
                    new("Content-Type", "application/x-amz-json-1.1"),
                    new("X-Amz-Target", $"{rule.JsonTargetPrefix}.{operation}"),
                    .. headers
                ])
            : Send(
                service,
                "POST",
                "/",
                QueryForm.Of(operation, rule.ApiVersion, parameters),
                who,
                [new("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), .. headers]);
    }

    /// <summary>Any request.</summary>
    public async Task<ReceivedAnswer> Send(
        string service, string method, string target, string? body, AwsKeys? who, IEnumerable<KeyValuePair<string, string>> headers)
    {
        using var message = new HttpRequestMessage(
            new HttpMethod(method), new Uri(address.GetLeftPart(UriPartial.Authority) + target, AsWritten));
        var bytes = Encoding.UTF8.GetBytes(body ?? "");
        if (body is not null)
            message.Content = new ByteArrayContent(bytes);
        KeyValuePair<string, string>[] sent = [.. headers, new("x-amz-content-sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)))];
        foreach (var (name, value) in sent.Concat(who is null ? [] : Signature(
            service, method, target, bytes, who, sent)).Append(new("rolecall-sandbox", sandbox)))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
        return AnswerReader.Read((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => http.Dispose();

    private IEnumerable<KeyValuePair<string, string>> Signature(
        string service, string method, string target, byte[] body, AwsKeys who, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var request = new SignedRequest
        {
            Method = method,
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "" : target[(question + 1)..],
            Headers = [new("host", address.Authority), .. headers],
            BodySha256 = Convert.ToHexStringLower(SHA256.HashData(body)),
        };
        return SigV4Signer.Sign(
            request,
            who,
            "us-east-1",
            service,
            TimeProvider.System.GetUtcNow(),
            service == "s3" ? SigV4Rules.S3 : SigV4Rules.Query(service));
    }
}
