using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Rolecall.Cases.Tests.Worlds;

namespace Rolecall.Cases.Tests.Paths;

/// <summary>As Connect JSON over HTTP/1.1, with the admin token: what a browser or curl sends.</summary>
internal sealed class ConnectPath(CaseServer server) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = server.Aws };

    public async Task<Answer> Send(World world, Credential who, IMessage request)
    {
        var row = server.RowOf(request);
        using var post = new HttpRequestMessage(HttpMethod.Post, row.Path)
        {
            Content = new StringContent(JsonFormatter.Default.Format(request), Encoding.UTF8, "application/json"),
        };
        post.Headers.Add("rolecall-sandbox", world.Sandbox);
        if (who is Credential.Administrator)
            post.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.AdminToken);
        using var answer = await http.SendAsync(post);
        var json = await answer.Content.ReadAsStringAsync();
        if (answer.IsSuccessStatusCode)
            return new Answer { Response = JsonParser.Default.Parse(json, row.Method.OutputType) };
        using var error = JsonDocument.Parse(json);
        return new Answer
        {
            Code = error.RootElement.GetProperty("code").GetString(),
            Message = error.RootElement.GetProperty("message").GetString()
        };
    }

    public void Dispose() => http.Dispose();
}
