using Microsoft.AspNetCore.WebUtilities;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>What a refused request is answered with: the page of AWS's metadata server.</summary>
internal static class MetadataErrorPage
{
    public const string ContentType = "text/html";

    public static string Of(int status)
    {
        var title = $"{status} - {(status == 405 ? "Not Allowed" : ReasonPhrases.GetReasonPhrase(status))}";
        return $"""
            <?xml version="1.0" encoding="iso-8859-1"?>
            <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
            	"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
            <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
             <head>
              <title>{title}</title>
             </head>
             <body>
              <h1>{title}</h1>
             </body>
            </html>

            """;
    }
}
