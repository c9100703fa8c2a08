/** Files of the nginx image that are made for each version. */

const page = (title: string, text: string): string =>
  `<!DOCTYPE html>\n<html>\n<head>\n<title>${title}</title>\n<style>\nhtml { color-scheme: light dark; }\nbody { width: 35em; margin: 0 auto; }\n</style>\n</head>\n<body>\n${text}</body>\n</html>\n`;

export const nginxFiles = (version: string): Readonly<Record<string, string>> => ({
  '/usr/share/nginx/html/index.html': page(
    'Welcome to nginx!',
    '<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web server is successfully installed and\nworking. Further configuration is required.</p>\n\n<p><em>Thank you for using nginx.</em></p>\n',
  ),
  '/usr/share/nginx/html/50x.html': page(
    'Error',
    '<h1>An error occurred.</h1>\n<p>The page you are looking for is currently unavailable.</p>\n',
  ),
  '/etc/nginx/nginx.conf': nginxConf(Number(version.split('.')[1] ?? 0) >= 20),
  '/etc/nginx/conf.d/default.conf': `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`,
  '/etc/nginx/mime.types':
    'types {\n    text/html  html htm;\n    text/css  css;\n    application/javascript  js;\n}\n',
  '/var/log/nginx/.keep': '',
  '/var/cache/nginx/.keep': '',
});

const nginxConf = (modern: boolean): string => `
user  nginx;
worker_processes  ${modern ? 'auto' : '1'};

error_log  /var/log/nginx/error.log ${modern ? 'notice' : 'warn'};
pid        /var/run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;
    access_log  /var/log/nginx/access.log;
    sendfile        on;
    keepalive_timeout  65;
    include /etc/nginx/conf.d/*.conf;
}
`;
